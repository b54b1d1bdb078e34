"""Self-diagnosis: each side fills its sheet, both meet over the results."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from treadle.domain.access.permissions import Permission
from treadle.domain.access.queries import can, visible_to
from treadle.domain.assessments.models import Diagnosis
from treadle.domain.assessments.operations import diagnosis as operations
from treadle.domain.assessments.queries.diagnosis import diagnosis_results, gives_first, sees_workers_side
from treadle.domain.assessments.states import DiagnosisAnswer, DiagnosisSide
from treadle.domain.cycles.models import Cycle
from treadle.domain.standards.models import DiagnosisQuestion
from treadle.domain.standards.queries import pick
from treadle.ui import clock
from treadle.ui.allow import allow
from treadle.ui.diagnosis_panels import results_context
from treadle.ui.sites import MenuItem

P = Permission
NAV = MenuItem(
    gettext_lazy("Self-diagnosis"),
    "factory:diagnoses",
    (P.SELF_DIAGNOSIS_WORKERS, P.SELF_DIAGNOSIS_MANAGEMENT),
    order=30,
)
NEEDS = {"diagnosis.answer": ("factory:diagnosis", gettext_lazy("Answer"))}
_SIDES = {P.SELF_DIAGNOSIS_WORKERS: DiagnosisSide.WORKERS, P.SELF_DIAGNOSIS_MANAGEMENT: DiagnosisSide.MANAGEMENT}


def _cycle(request: HttpRequest, cycle_id: UUID) -> Cycle:
    cycles = visible_to(Cycle.objects.select_related("factory"), request.person, P.SELF_DIAGNOSIS_SEE, clock.today())
    return get_object_or_404(cycles, pk=cycle_id)


def _side(request: HttpRequest, cycle: Cycle, name: str) -> DiagnosisSide:
    if name not in DiagnosisSide.values:
        raise Http404
    side = DiagnosisSide(name)
    allowed = {mine for permission, mine in _SIDES.items() if can(request.person, permission, at=clock.now(), on=cycle)}
    if side is not DiagnosisSide.TOGETHER and side not in allowed:
        raise Http404
    return side


@allow(P.SELF_DIAGNOSIS_WORKERS, P.SELF_DIAGNOSIS_MANAGEMENT)
def diagnoses(request: HttpRequest) -> HttpResponse:
    """To the newest cycle's self-diagnosis."""
    cycle = (
        visible_to(Cycle.objects.all(), request.person, P.SELF_DIAGNOSIS_SEE, clock.today()).order_by("-number").first()
    )
    return redirect("factory:diagnosis", cycle.pk) if cycle else render(request, "factory/diagnosis/none.html")


@allow(P.SELF_DIAGNOSIS_SEE)
def diagnosis(request: HttpRequest, cycle_id: UUID) -> HttpResponse:
    """The sheets of a cycle and, once closed, what they say."""
    cycle, now = _cycle(request, cycle_id), clock.now()
    mine = [side for permission, side in _SIDES.items() if can(request.person, permission, at=now, on=cycle)]
    sheets = {sheet.side: sheet for sheet in Diagnosis.objects.filter(cycle=cycle)}
    workers_too, waits = sees_workers_side(request.person, cycle, now), gives_first(cycle, mine)
    results = None if waits else diagnosis_results(cycle, workers_too=workers_too)
    return render(
        request,
        "factory/diagnosis/overview.html",
        {
            "cycle": cycle,
            "sides": [{"side": side, "sheet": sheets.get(side)} for side in [*mine, DiagnosisSide.TOGETHER]],
            "is_workers_side": DiagnosisSide.WORKERS in mine,
            "workers_sheet": sheets.get(DiagnosisSide.WORKERS),
            "waits_for_mine": waits and any(one.closed_at for one in sheets.values()),
            **results_context(results),
        },
    )


@allow(P.SELF_DIAGNOSIS_WORKERS, P.SELF_DIAGNOSIS_MANAGEMENT)
def sheet(request: HttpRequest, cycle_id: UUID, side: str) -> HttpResponse:
    """One side's questions, a cluster a page; saved with every press of the button."""
    cycle, now = _cycle(request, cycle_id), clock.now()
    which = _side(request, cycle, side)
    one = operations.open_diagnosis(cycle=cycle, side=which, by=request.person, now=now)
    if one.closed_at is not None:
        return redirect("factory:diagnosis", cycle.pk)
    pages = _pages(one)
    number = min(max(int(request.GET.get("page", "1")) if request.GET.get("page", "1").isdigit() else 1, 1), len(pages))
    if request.method == "POST":
        answers = {key[2:]: value for key, value in request.POST.items() if key.startswith("q-")}
        notes = {key[2:]: value for key, value in request.POST.items() if key.startswith("n-")}
        operations.answer_diagnosis(diagnosis=one, answers=answers, notes=notes, by=request.person, now=now)
        if number < len(pages):
            return redirect(f"{request.path}?page={number + 1}")
        return redirect("factory:diagnosis-close", cycle.pk, side)
    return render(
        request,
        "factory/diagnosis/sheet.html",
        {
            "cycle": cycle,
            "side": which,
            "side.label": which.label,  # by this name: blocktranslate follows no dots
            "title": pages[number - 1][0],
            "rows": _rows(one, pages[number - 1][1]),
            "number": number,
            "count": len(pages),
            "choices": DiagnosisAnswer.choices,
        },
    )


def _pages(one: Diagnosis) -> list[tuple[str, list[DiagnosisQuestion]]]:
    questions = DiagnosisQuestion.objects.filter(set=one.set_id).select_related("point__cluster")
    pages: dict[str, tuple[str, list[DiagnosisQuestion]]] = {}
    for question in questions:
        cluster = question.point.cluster
        pages.setdefault(cluster.key, (pick(cluster.titles, get_language() or "en"), []))[1].append(question)
    return list(pages.values())


def _rows(one: Diagnosis, questions: list[DiagnosisQuestion]) -> list[dict[str, Any]]:
    given = {reply.question_id: reply for reply in one.replies.filter(question__in=questions)}
    language = get_language() or "en"
    return [
        {
            "key": question.key,
            "text": pick(question.texts, language),
            "answer": given[question.pk].answer if question.pk in given else "",
            "note": given[question.pk].note if question.pk in given else "",
        }
        for question in questions
    ]


@allow(P.SELF_DIAGNOSIS_WORKERS, P.SELF_DIAGNOSIS_MANAGEMENT)
def close(request: HttpRequest, cycle_id: UUID, side: str) -> HttpResponse:
    """How many took part; then this side is done."""
    cycle, now = _cycle(request, cycle_id), clock.now()
    which = _side(request, cycle, side)
    one = operations.open_diagnosis(cycle=cycle, side=which, by=request.person, now=now)
    if request.method == "POST":
        typed = request.POST.get("respondents", "")
        respondents = int(typed) if typed.isdigit() else 0
        operations.close_diagnosis(diagnosis=one, respondents=respondents, by=request.person, now=now)
        messages.success(request, _("Your side's self-diagnosis is closed. Thank you."))
        return redirect("factory:diagnosis", cycle.pk)
    return render(
        request,
        "factory/diagnosis/close.html",
        {
            "cycle": cycle,
            "side": which,
            "side.label": which.label,  # by this name: blocktranslate follows no dots
            "answered": one.replies.count(),
            "total": sum(len(page[1]) for page in _pages(one)),
        },
    )


@allow(P.SELF_DIAGNOSIS_WORKERS)
@require_POST
def share(request: HttpRequest, cycle_id: UUID) -> HttpResponse:
    """The workers' side agrees that its answers may be seen, or takes that back."""
    one = get_object_or_404(Diagnosis, cycle=_cycle(request, cycle_id), side=DiagnosisSide.WORKERS)
    agrees = request.POST.get("agrees") == "1"
    operations.agree_to_share(diagnosis=one, agrees=agrees, by=request.person, now=clock.now())
    return redirect("factory:diagnosis", cycle_id)


urlpatterns = [
    path("self-diagnosis/", diagnoses, name="diagnoses"),
    path("self-diagnosis/<uuid:cycle_id>/", diagnosis, name="diagnosis"),
    path("self-diagnosis/<uuid:cycle_id>/share/", share, name="diagnosis-share"),
    path("self-diagnosis/<uuid:cycle_id>/<str:side>/", sheet, name="diagnosis-sheet"),
    path("self-diagnosis/<uuid:cycle_id>/<str:side>/close/", close, name="diagnosis-close"),
]
