"""What a web process does before its first request."""

import gc

from django.urls import get_resolver


def warm() -> None:
    """Load every view, and let the collector of garbage leave alone what is loaded.

    Each full collection walks the hundred megabytes of modules and addresses that live as long as the process: some
    150 ms in the middle of somebody's page. What is frozen here is not walked again.
    """
    _ = get_resolver().url_patterns
    gc.collect()
    gc.freeze()
