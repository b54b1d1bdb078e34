"""The self-diagnosis and the criteria of month sixteen."""

from datetime import date

from django.utils.translation import gettext as _

from treadle.domain.standards.models import CriteriaSet, DiagnosisSet
from treadle.kernel.errors import RuleBroken


def diagnosis_set(instrument_key: str = "garment") -> DiagnosisSet:
    """The newest self-diagnosis of an instrument."""
    found = (
        DiagnosisSet.objects.filter(instrument__key=instrument_key)
        .select_related("instrument")
        .order_by("-version")
        .first()
    )
    if found is None:
        raise RuleBroken(
            _("There is no self-diagnosis for “%(key)s”. Load the standards first.") % {"key": instrument_key},
            code="no_diagnosis",
        )
    return found


def criteria_in_force(key: str = "high-performance", *, on: date) -> CriteriaSet:
    """The criteria that hold on a day."""
    found = CriteriaSet.objects.filter(key=key, in_force_from__lte=on).order_by("-in_force_from").first()
    if found is None:
        raise RuleBroken(
            _("No criteria “%(key)s” are in force on %(day)s.") % {"key": key, "day": on.isoformat()},
            code="no_criteria",
        )
    return found
