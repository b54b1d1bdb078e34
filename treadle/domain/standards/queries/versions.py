"""Which version of an instrument holds on a day."""

from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _

from treadle.domain.standards.models import Version
from treadle.domain.standards.states import VersionState
from treadle.kernel.errors import RuleBroken

ON_THE_LINE = (VersionState.IN_FORCE, VersionState.SUPERSEDED)


def version_in_force(instrument_key: str = "garment", *, on: date) -> Version:
    """The version that holds on ``on``. Raises ``RuleBroken`` when there is none."""
    version = (
        Version.objects.filter(
            Q(superseded_on=None) | Q(superseded_on__gt=on),
            instrument__key=instrument_key,
            state__in=ON_THE_LINE,
            in_force_from__lte=on,
        )
        .select_related("instrument")
        .order_by("-in_force_from")
        .first()
    )
    if version is None:
        raise RuleBroken(
            _(
                "No version of the instrument “%(key)s” is in force on %(day)s. Load the standards or put a version in "
                "force first."
            )
            % {"key": instrument_key, "day": on.isoformat()},
            code="no_version",
        )
    return version
