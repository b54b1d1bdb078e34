"""What a web process does before its first request."""

import gc
import sys

from django.conf import settings
from django.urls import get_resolver
from django.utils import translation


def warm() -> None:
    """Load every view and language, and let the collector of garbage leave alone what is loaded.

    Each full collection walks the hundred megabytes of modules and addresses that live as long as the process: some
    150 ms in the middle of somebody's page. What is frozen here is not walked again.
    """
    _ = get_resolver().url_patterns
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            translation.gettext("Home")
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 50)  # a page makes some thousand objects, and nearly all go by themselves
    sys.setswitchinterval(0.001)  # a thread whose answer came from the database waits that long for its turn, not 5 ms
