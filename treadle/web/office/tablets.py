"""The tablets of a visit, seen from the office: who synced, what is outstanding, what differs, what they wrote down."""

from typing import Any, NamedTuple
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from treadle.domain.access.permissions import Permission as P
from treadle.domain.assessments.queries.sheet import FILLABLE, laws_of, sheet_of
from treadle.domain.cycles.models import Visit
from treadle.domain.cycles.queries import visits_visible_to
from treadle.domain.cycles.states import VisitKind, VisitState
from treadle.domain.fieldwork import operations as fieldwork
from treadle.domain.fieldwork.keys import code_in
from treadle.domain.fieldwork.models import Journal, Upload
from treadle.domain.fieldwork.queries import visits_synced_by
from treadle.domain.fieldwork.queries.registers import conflicts_of, registers_of
from treadle.kernel.errors import InvalidInput
from treadle.ui import clock
from treadle.ui.acts import done
from treadle.ui.allow import allow
from treadle.ui.cycle_panels import visit_line
from treadle.ui.journal_panels import (
    HIDDEN,
    Device,
    choices_of,
    codes_in,
    devices_of,
    is_text,
    outstanding_of,
    refused_of,
    title_of,
    woven,
)
from treadle.ui.journal_record import dated, interviews_of, sample_of, tray_of
from treadle.ui.rights import rights_on

MOST_CONFLICTS = 40
MOST_THINGS = 80


class Opened(NamedTuple):
    """A visit with its journal, as one person sees it; ``writes``: they may write in it now."""

    visit: Visit
    journal: Journal | None
    rights: set[P]
    writes: bool


def _opened(request: HttpRequest, visit_id: UUID) -> Opened:
    """The visit and its journal, for those who see its assessment, or who advise on it; everybody else: 404."""
    now = clock.now()
    visit = get_object_or_404(visits_visible_to(request.person, clock.today()), pk=visit_id)
    rights = rights_on(
        request.person, visit, P.VISIT_PLAN, P.VISIT_RECORD, P.VISIT_NOTES_READ, P.ASSESSMENT_SEE, at=now)
    needed = P.ASSESSMENT_SEE if visit.kind == VisitKind.ASSESSMENT else P.VISIT_RECORD
    if needed not in rights:
        raise Http404
    journal = Journal.objects.filter(visit=visit).select_related("sheet__version__instrument", "sheet__factory").first()
    is_open = journal is not None and _is_open(visit, journal)
    writes = is_open and visits_synced_by(request.person, now).filter(pk=visit.pk).exists()
    return Opened(visit, journal, rights, writes)


def _is_open(visit: Visit, journal: Journal) -> bool:
    if visit.kind == VisitKind.ADVISORY:
        return visit.state == VisitState.PLANNED
    over = visit.state in (VisitState.CANCELLED, VisitState.REFUSED)
    return not over and (journal.sheet is None or journal.sheet.state in FILLABLE)


def _page(request: HttpRequest, opened: Opened, template: str, here: str, **more: Any) -> HttpResponse:
    visit, journal = opened.visit, opened.journal
    conflicts = more.pop("conflicts_count", None)
    if conflicts is None:
        conflicts = journal.registers.filter(conflict=True).exclude(key__startswith=HIDDEN).count() if journal else 0
    tabs = [("visit-tablets", _("Devices"), ""), ("visit-differences", _("Different answers"), conflicts or ""),
            ("visit-record", _("Written down on the way"), "")]
    return render(request, f"office/tablets/{template}.html", {
        "visit": visit, "cycle": visit.cycle, "journal": journal, "line": visit_line(visit, knows=True),
        "writes": opened.writes, "tabs": [
            {"title": title, "href": reverse(f"office:{name}", args=[visit.pk]), "current": name == here,
             "count": count} for name, title, count in tabs],
        "sheet": journal.sheet if journal is not None and P.ASSESSMENT_SEE in opened.rights else None, **more})


@allow(P.ASSESSMENT_SEE, P.VISIT_RECORD)
def tablets(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """The devices, what they have not brought yet, and what the server refused."""
    opened = _opened(request, visit_id)
    if opened.journal is None:
        return _page(request, opened, "devices", "visit-tablets", devices=[])
    devices = devices_of(opened.journal, clock.now())
    registers = registers_of(visit_id)
    own = {one.lease.device for one in devices if _may_withdraw(request, opened, one)}
    return _page(
        request, opened, "devices", "visit-tablets", devices=devices, withdrawable=own, entries=sum(
            one.entries for one in devices), outstanding=outstanding_of(opened.journal, registers.values()),
        refused=refused_of(opened.journal, devices), refused_total=opened.journal.refused,
    )


def _may_withdraw(request: HttpRequest, opened: Opened, device: Device) -> bool:
    if device.is_ours or device.lease.withdrawn_at is not None:
        return False
    return P.VISIT_PLAN in opened.rights or device.lease.person_id == request.person.pk


@allow(P.ASSESSMENT_SEE, P.VISIT_RECORD)
@require_POST
def withdraw(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Take nothing more from a device."""
    _opened(request, visit_id)
    fieldwork.withdraw_device(
        visit_id=visit_id, device=request.POST.get("device", "")[:20], by=request.person, now=clock.now())
    messages.success(request, _(
        "The device is withdrawn. What it had sent stays; what it had not sent is taken no more."))
    return redirect("office:visit-tablets", visit_id)


# ---- what differs ------------------------------------------------------------------------------


class SettleForm(forms.Form):
    """Which of several entries counts, and why; a text may be written anew."""

    key = forms.CharField(max_length=120, widget=forms.HiddenInput)
    seen = forms.CharField(max_length=4_000, widget=forms.HiddenInput)
    chosen = forms.CharField(max_length=40, required=False)
    text = forms.CharField(required=False, max_length=8_000, label=gettext_lazy("Or write it anew"))
    reason = forms.CharField(max_length=500, label=gettext_lazy("Why this one"))


@allow(P.ASSESSMENT_SEE, P.VISIT_RECORD)
def differences(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """What was answered in two ways, side by side; an assessor settles it with a reason."""
    opened = _opened(request, visit_id)
    form = SettleForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and opened.writes and form.is_valid() and done(
            form, lambda: _settle(request, opened, form.cleaned_data)):
        messages.success(request, _("Settled. Both originals stay in the journal."))
        return redirect("office:visit-differences", visit_id)
    found = [one for one in conflicts_of(visit_id) if not one.key.startswith(HIDDEN)] if opened.journal else []
    found.sort(key=lambda one: (code_in(one.key), not one.key.startswith("q/"), one.key))
    devices = {one.lease.device: one for one in devices_of(opened.journal, clock.now())} if opened.journal else {}
    asked = _questions(opened, codes_in([one.key for one in found]))
    rows = [{
        "key": one.key, "title": title_of(one.key), "seen": " ".join(head.id for head in one.heads),
        "choices": choices_of(one.key, one.heads, devices), "is_text": is_text(one.key),
        "woven": woven(one.key, one.heads), "text": asked.get(code_in(one.key), ""),
        "form": form if form.data.get("key") == one.key else None,
    } for one in found[:MOST_CONFLICTS]]
    return _page(request, opened, "differences", "visit-differences", conflicts_count=len(found), rows=rows,
                 more=max(len(found) - MOST_CONFLICTS, 0))


def _questions(opened: Opened, codes: set[str]) -> dict[str, str]:
    """The wording of questions by their code."""
    if not codes or opened.journal is None or opened.journal.sheet is None:
        return {}
    language = get_language() or "en"
    sheet = sheet_of(opened.journal.sheet)
    return {one.question.code: one.text(language) for one in sheet if one.question.code in codes}


def _settle(request: HttpRequest, opened: Opened, given: dict[str, str]) -> None:
    """Write an entry that names what was seen; what came since stays beside it."""
    key, seen = given["key"], given["seen"].split()
    heads = {head.id: head.value for one in conflicts_of(opened.visit.pk) if one.key == key for head in one.heads}
    if key.startswith(HIDDEN) or not heads:
        raise Http404
    if given["chosen"] in heads:
        value = heads[given["chosen"]]
    elif is_text(key) and given["text"].strip():
        value = given["text"].strip()
    else:
        raise InvalidInput(_("Choose which one counts; if it is not there any more, look again."),
                           fields={"chosen": _("Choose one")})
    fieldwork.write_from_office(
        visit_id=opened.visit.pk, by=request.person, now=clock.now(),
        changes=[fieldwork.Change(key, value, [each for each in seen if each in heads], given["reason"].strip())])


# ---- what was written down ---------------------------------------------------------------------


@allow(P.ASSESSMENT_SEE, P.VISIT_RECORD)
def record(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """The opening meeting, the sample of pay and hours, interviews added up, the tray."""
    opened = _opened(request, visit_id)
    if opened.journal is None:
        return _page(request, opened, "record", "visit-record")
    known = registers_of(visit_id, "m/", "w/", "i/", "t/", "l/", "g/", "v/", "a/")
    groups: dict[str, list[Any]] = {}
    for key, one in known.items():
        groups.setdefault(key[:2], []).append(one)
    laws = laws_of(opened.journal.sheet) if opened.journal.sheet is not None else {}
    things = tray_of(groups.get("t/", []), groups.get("l/", []), Upload.objects.filter(journal=opened.journal))
    reads = P.VISIT_NOTES_READ in opened.rights
    said = {key: one.value for key, one in known.items()}
    return _page(
        request, opened, "record", "visit-record", opening=dated(said.get("m/opening"), "held_on"),
        closing=dated(said.get("m/closing"), "held_on"),
        sample=sample_of(groups.get("w/", []), laws), interviews=interviews_of(groups.get("i/", [])),
        things=things[:MOST_THINGS], things_more=max(len(things) - MOST_THINGS, 0), gate=said.get("g/refused"),
        notes=said.get("v/notes") if reads else "", summary=said.get("v/summary") if reads else "",
        agreed=[dated(one.value, "due_on") for one in groups.get("a/", []) if one.value],
        is_empty=not any(one.value for one in known.values()),
    )


urlpatterns = [
    path("visits/<uuid:visit_id>/tablets/", tablets, name="visit-tablets"),
    path("visits/<uuid:visit_id>/tablets/withdraw/", withdraw, name="visit-tablet-withdraw"),
    path("visits/<uuid:visit_id>/tablets/differences/", differences, name="visit-differences"),
    path("visits/<uuid:visit_id>/tablets/record/", record, name="visit-record"),
]
