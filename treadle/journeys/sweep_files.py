"""Sweep up bytes that no row names: what is left of uploads that were refused or broken off."""

from datetime import date, datetime

from django.conf import settings
from django.utils.translation import ngettext

from treadle.domain.files.operations import remove_orphans


def sweep(*, on: date, now: datetime) -> list[str]:
    """Delete them once they are a day old. Not in a demonstration: its clock is not that of the disk."""
    if settings.DEMO:
        return []
    count = remove_orphans(now=now)
    return [ngettext("%(count)s file without a row removed.", "%(count)s files without a row removed.", count)
            % {"count": count}] if count else []
