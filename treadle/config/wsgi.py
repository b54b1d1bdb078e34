"""The WSGI entry point."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "treadle.config.settings")
pages = get_wsgi_application()

from treadle.web.field.lane import with_lane  # noqa: E402  it needs Django to be set up

application = with_lane(pages)
