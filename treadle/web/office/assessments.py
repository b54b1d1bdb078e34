"""Assessments: the list, opening one, its page, what is missing, handing in, calling off."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from treadle.domain.access.permissions import Permission as P
from treadle.domain.access.queries import can, visible_to
from treadle.domain.assessments import operations as ops
from treadle.domain.assessments.models import Answer, Assessment
from treadle.domain.assessments.queries import answers_of, assessments_visible_to, missing_of, progress_of
from treadle.domain.assessments.queries.review import may_review
from treadle.domain.assessments.queries.sheet import FILLABLE, Missing, with_all
from treadle.domain.assessments.states import AssessmentState, InterviewKind
from treadle.domain.cycles.models import Visit
from treadle.domain.cycles.queries import people_assigned
from treadle.domain.cycles.states import AssignedRole
from treadle.domain.parties.models import Person
from treadle.domain.standards.queries import pick
from treadle.journeys import write_sheet
from treadle.ui import clock
from treadle.ui.acts import done
from treadle.ui.allow import allow
from treadle.ui.components import tag
from treadle.ui.formats import day
from treadle.ui.journal_panels import tablets_in_short
from treadle.ui.sheet_forms import OpenForm, ReasonForm, SubmitForm
from treadle.ui.sheet_panels import STATE_KINDS
from treadle.ui.sites import MenuItem
from treadle.ui.tables import Choice, Column, Table, Words

NAV = MenuItem(gettext_lazy("Assessments"), "office:assessments", (P.ASSESSMENT_SEE,), order=30)
NEEDS = {
    "assessment.open": ("office:assessment-open", gettext_lazy("Open")),
    "assessment.fill": ("office:assessment", gettext_lazy("Go on")),
}


def _state_tag(assessment: Assessment) -> str:
    state = AssessmentState(assessment.state)
    return tag(str(state.label), STATE_KINDS[state])


class AssessmentTable(Table):
    """The assessments that this person may see."""

    key, name = "assessments", gettext_lazy("Assessments")
    columns = [
        Column(
            "factory",
            gettext_lazy("Factory"),
            value="factory.name",
            sort="factory__name",
            fixed=True,
            href=lambda row: reverse("office:assessment", args=[row.pk]),
        ),
        Column("state", gettext_lazy("State"), cell=_state_tag, value="get_state_display", sort="state"),
        Column("started_on", gettext_lazy("First day"), sort="started_on"),
        Column("cycle", gettext_lazy("Cycle"), value="cycle.number", sort="cycle__number", number=True),
        Column(
            "assessors",
            gettext_lazy("Assessors"),
            value=lambda row: ", ".join(person.name for person in row.assessors.all()),
        ),
        Column("person_days", gettext_lazy("Person-days"), sort="person_days", number=True, hidden=True),
        Column(
            "reviewer", gettext_lazy("Reviewed by"), value="reviewed_by.name", sort="reviewed_by__name", hidden=True
        ),
        Column("comments_until", gettext_lazy("Comments until"), sort="comments_until", hidden=True),
    ]
    filters = [
        Words("q", gettext_lazy("Factory"), ["factory__name", "factory__name_local"]),
        Choice("state", gettext_lazy("State"), AssessmentState.choices),
    ]
    sort, keys_first = "-started_on", True
    empty = (gettext_lazy("No assessment yet"), gettext_lazy("A sheet is opened from its visit, on the day."))


@allow(P.ASSESSMENT_SEE)
def assessments(request: HttpRequest) -> HttpResponseBase:
    """The list: filters, order and columns are in the address."""
    rows = assessments_visible_to(request.person, clock.today())
    rows = rows.select_related("factory", "cycle", "reviewed_by").prefetch_related("assessors")
    table = AssessmentTable(request, rows)
    if table.export_format:
        return table.export()
    return render(request, "office/assessments/list.html", {"table": table})


def assessment_or_404(request: HttpRequest, assessment_id: UUID, permission: P = P.ASSESSMENT_SEE) -> Assessment:
    """An assessment on which this person has the permission, with all that its pages name."""
    everything = with_all(Assessment.objects.select_related("closing"))
    rows = visible_to(everything, request.person, permission, clock.today())
    return get_object_or_404(rows, pk=assessment_id)


def is_mine(assessment: Assessment, person: Person) -> bool:
    """Whether this person is one of its assessors and may write now."""
    return assessment.state in FILLABLE and person in assessment.assessors.all()


@allow(P.ASSESSMENT_FILL)
def open_(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Open the sheet of a visit."""
    visits = visible_to(
        Visit.objects.select_related("cycle__factory"), request.person, P.ASSESSMENT_FILL, clock.today()
    )
    visit = get_object_or_404(visits, pk=visit_id)
    if taken := Assessment.objects.filter(visit=visit).first():
        return redirect("office:assessment", taken.pk)
    people = people_assigned(visit.cycle, AssignedRole.ASSESSOR, clock.today())
    form = OpenForm(request.POST or None, visit=visit, people=people)
    opened: list[Assessment] = []
    if (
        request.method == "POST"
        and form.is_valid()
        and done(
            form,
            lambda: opened.append(
                ops.open_assessment(
                    visit=visit, assessors=list(form.cleaned_data["assessors"]), by=request.person, now=clock.now()
                )
            ),
        )
    ):
        messages.success(request, _("The sheet is open. The tool and the readings of law of today are frozen in it."))
        return redirect("office:assessment", opened[0].pk)
    return render(
        request, "office/assessments/open.html", {"form": form, "visit": visit, "factory": visit.cycle.factory}
    )


@allow(P.ASSESSMENT_SEE)
def assessment(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    """One assessment: where it stands, its clusters, what surrounds it."""
    one = assessment_or_404(request, assessment_id)
    people = list(one.assessors.all())
    mine = one.state in FILLABLE and request.person in people
    answers = answers_of(one)
    missing = missing_of(one, answers) if one.state in FILLABLE else []
    return render(
        request,
        "office/assessments/one.html",
        {
            "assessment": one,
            "people": people,
            "mine": mine,
            "facts": facts_of(one, people),
            "missing": missing,
            "blocking": sum(item.blocks for item in missing),
            "clusters": clusters_of(one, answers),
            "interviews": [(InterviewKind(row.kind).label, row.women, row.men) for row in one.interviews.all()],
            "closing": getattr(one, "closing", None),
            "tablets": tablets_in_short(one.visit_id) if one.visit_id is not None else None,
            "actions": _actions(request, one, mine),
            "remarks": one.remarks.filter(settled_at=None).count() if one.state == AssessmentState.SENT_BACK else 0,
        },
    )


def facts_of(one: Assessment, people: list[Person]) -> list[object]:
    """Three or four facts for the head of the page."""
    state = AssessmentState(one.state)
    facts: list[object] = [
        {"text": state.label, "kind": STATE_KINDS[state]},
        day(one.started_on),
        ", ".join(person.name for person in people),
    ]
    if one.person_days:
        facts.append(_("%(days)s person-days") % {"days": f"{one.person_days.normalize():f}"})
    return facts


def clusters_of(
    one: Assessment, answers: dict[UUID, Answer], name: str = "office:assessment-sheet"
) -> list[dict[str, Any]]:
    """Clusters with their progress, as the page draws them: a square a compliance point."""
    language = get_language() or "en"
    return [
        {
            "title": pick(progress.cluster.titles, language),
            "href": reverse(name, args=[one.pk, progress.cluster.key]),
            "progress": progress,
            "points": [
                "not-met" if not_met else "done" if answered == total else "begun" if answered else "blank"
                for total, answered, not_met in progress.points
            ],
        }
        for progress in progress_of(one, answers)
    ]


def _actions(request: HttpRequest, one: Assessment, mine: bool) -> list[dict[str, Any]]:
    """The buttons of the page: the first is what comes next."""
    found: list[tuple[str, str]] = []
    if mine:
        found = [
            ("office:assessment-missing", _("Check and submit")),
            ("office:assessment-interviews", _("Interviews")),
            ("office:assessment-closing", _("Closing meeting")),
            ("office:assessment-join", _("Add an assessor")),
            ("office:assessment-cancel", _("Call off")),
        ]
    elif one.state == AssessmentState.SUBMITTED and _reviews(request, one):
        found = [("office:assessment-review", _("Review"))]
    elif one.state in (AssessmentState.REVIEWED, AssessmentState.WITH_FACTORY, AssessmentState.READY):
        found = [("office:assessment-draft", _("Draft with the factory"))]
    return [{"href": reverse(name, args=[one.pk]), "title": title} for name, title in found]


def _reviews(request: HttpRequest, one: Assessment) -> bool:
    return can(request.person, P.ASSESSMENT_REVIEW, at=clock.now(), on=one) and may_review(one, request.person)


@allow(P.ASSESSMENT_FILL)
def missing(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    """What is missing, and handing in."""
    one = assessment_or_404(request, assessment_id, P.ASSESSMENT_FILL)
    form = SubmitForm(request.POST if request.method == "POST" else None)
    if (
        request.method == "POST"
        and form.is_valid()
        and done(
            form,
            lambda: write_sheet.submit_sheet(
                assessment=one, by=request.person, now=clock.now(), **form.cleaned_data
            ),
        )
    ):
        messages.success(request, _("Handed in. A second person reviews it now."))
        return redirect("office:assessment", one.pk)
    items = missing_of(one)
    return render(
        request,
        "office/assessments/missing.html",
        {
            "assessment": one,
            "form": form,
            "mine": is_mine(one, request.person),
            "total": len(items),
            "blocking": [_line(one, item) for item in items if item.blocks],
            "others": [_line(one, item) for item in items if not item.blocks][:60],
            "others_total": sum(not item.blocks for item in items),
        },
    )


def _line(one: Assessment, item: Missing) -> dict[str, Any]:
    """Something missing, with where to add it."""
    if item.applied is None:
        name = "office:assessment-interviews" if item.kind == "interviews" else "office:assessment-closing"
        return {"title": item.says, "href": reverse(name, args=[one.pk])}
    where = reverse("office:assessment-sheet", args=[one.pk, item.applied.cluster.key])
    language = get_language() or "en"
    return {
        "code": item.code,
        "title": item.says,
        "text": item.applied.text(language),
        "href": f"{where}?at={item.code}#{item.code}",
    }


@allow(P.ASSESSMENT_FILL)
def cancel(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    """Call an assessment off."""
    one = assessment_or_404(request, assessment_id, P.ASSESSMENT_FILL)
    form = ReasonForm(request.POST or None)
    if (
        request.method == "POST"
        and form.is_valid()
        and done(
            form, lambda: ops.cancel_assessment(assessment=one, by=request.person, now=clock.now(), **form.cleaned_data)
        )
    ):
        messages.success(request, _("The assessment is called off."))
        return redirect("office:assessment", one.pk)
    return render(request, "office/assessments/cancel.html", {"assessment": one, "form": form})


urlpatterns = [
    path("assessments/", assessments, name="assessments"),
    path("assessments/open/<uuid:visit_id>/", open_, name="assessment-open"),
    path("assessments/<uuid:assessment_id>/", assessment, name="assessment"),
    path("assessments/<uuid:assessment_id>/missing/", missing, name="assessment-missing"),
    path("assessments/<uuid:assessment_id>/cancel/", cancel, name="assessment-cancel"),
]
