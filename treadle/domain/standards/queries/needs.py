"""What of the standards waits for a person."""

from datetime import date

from django.utils.translation import gettext as _

from treadle.domain.access.permissions import Permission
from treadle.domain.access.queries import can
from treadle.domain.parties.models import Person
from treadle.domain.standards.models import Consultation, Version
from treadle.domain.standards.queries.consulting import voices_of
from treadle.domain.standards.states import VersionState
from treadle.kernel.needs import Need


def needs_of(person: Person, on: date) -> list[Need]:
    """Drafts to take a position on, for constituents; drafts and consulted versions to carry on, for the office."""
    if can(person, Permission.STANDARDS_EDIT, at=on):
        return _office_needs(person, on)
    return _constituent_needs(person, on) if can(person, Permission.STANDARDS_CONSULT, at=on) else []


def _office_needs(person: Person, on: date) -> list[Need]:
    may_enforce = can(person, Permission.STANDARDS_ENFORCE, at=on)
    needs = []
    for version in _open_versions():
        if version.state == VersionState.DRAFT:
            why = _("It is a draft: change it, then record what government, employers and unions say of it.")
            needs.append(
                Need("standards.draft", version.pk, _title(version, _("Carry on with the draft %(version)s")), why)
            )
        elif may_enforce:
            why = _("All three parties were heard. Say from which day it holds.")
            needs.append(
                Need("standards.enforce", version.pk, _title(version, _("Put %(version)s in force")), why, weight=1)
            )
    return needs


def _constituent_needs(person: Person, on: date) -> list[Need]:
    voices = voices_of(person, on)
    needs = []
    for version in _open_versions() if voices else []:
        if version.state != VersionState.DRAFT:
            continue
        rows = Consultation.objects.filter(version=version, cluster=None)
        if version.law_changed_at is not None:
            rows = rows.filter(recorded_at__gte=version.law_changed_at)
        heard = set(rows.values_list("country", "party"))
        if any((voice.country, voice.party) not in heard for voice in voices):
            why = _("Say what you think of its readings of national law before it comes into force.")
            needs.append(
                Need("standards.consult", version.pk, _title(version, _("Take a position on %(version)s")), why)
            )
    return needs


def _open_versions() -> list[Version]:
    open_states = [VersionState.DRAFT, VersionState.CONSULTED]
    return list(Version.objects.filter(state__in=open_states).select_related("instrument").order_by("label"))


def _title(version: Version, sentence: str) -> str:
    return sentence % {"version": version}
