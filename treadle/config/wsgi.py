"""The WSGI entry point."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "treadle.config.settings")
pages = get_wsgi_application()

from treadle.config.warmth import warm  # noqa: E402  these need Django to be set up
from treadle.web.field.lane import with_lane  # noqa: E402

application = with_lane(pages)
warm()
