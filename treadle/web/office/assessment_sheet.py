"""The assessor's form: one question after another, saved as one goes; evidence files."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from treadle.domain.access.permissions import Permission as P
from treadle.domain.assessments import operations as ops
from treadle.domain.assessments.models import Answer, Assessment, FindingFile, ReviewRemark
from treadle.domain.assessments.queries.sheet import outcomes_of, sheet_of
from treadle.domain.assessments.states import AssessmentState, EvidenceKind, Outcome
from treadle.domain.files.queries import path_of
from treadle.domain.standards.models import Question
from treadle.domain.standards.queries import AppliedQuestion, pick
from treadle.journeys import write_sheet
from treadle.kernel.errors import InvalidInput
from treadle.ui import clock
from treadle.ui.acts import done
from treadle.ui.allow import allow
from treadle.ui.form_errors import put_errors
from treadle.ui.sheet_forms import AnswerForm, FileForm
from treadle.ui.sheet_panels import YES_NO, Row, groups, pages_of, rows_of_page
from treadle.web.office.assessments import assessment_or_404, is_mine


def cluster_sheet(assessment: Assessment, key: str) -> tuple[list[AppliedQuestion], list[AppliedQuestion]]:
    """The whole sheet and the questions of one cluster."""
    sheet = sheet_of(assessment)
    questions = [one for one in sheet if one.cluster.key == key]
    if not questions:
        raise Http404
    return sheet, questions


def chosen_page(request: HttpRequest, pages: Sequence[Sequence[AppliedQuestion]]) -> int:
    """The index of the page asked for: by ``?page=`` or by a question's code in ``?at=``."""
    if code := request.GET.get("at", ""):
        return next((n for n, page in enumerate(pages) if any(one.question.code == code for one in page)), 0)
    asked = request.GET.get("page", "1")
    return min(max(int(asked) if asked.isdigit() and len(asked) < 5 else 1, 1), len(pages)) - 1


def around(
    assessment: Assessment,
    sheet: Sequence[AppliedQuestion],
    key: str,
    index: int,
    pages: int,
    name: str,
    done_with: Collection[UUID],
) -> dict[str, Any]:
    """The clusters as tabs with what is left of them, and the pages before and after this one, across clusters."""
    language = get_language() or "en"
    clusters: dict[str, list[AppliedQuestion]] = {}
    for one in sheet:
        clusters.setdefault(one.cluster.key, []).append(one)
    keys = list(clusters)
    place = keys.index(key)

    def url(cluster: str, page: int = 1) -> str:
        return reverse(name, args=[assessment.pk, cluster]) + (f"?page={page}" if page > 1 else "")

    before = url(key, index) if index else url(keys[place - 1]) if place else ""
    after = url(key, index + 2) if index + 1 < pages else url(keys[place + 1]) if place + 1 < len(keys) else ""
    tabs = []
    for cluster, questions in clusters.items():
        blank = sum(one.question.pk not in done_with for one in questions)
        tabs.append(
            {
                "title": pick(questions[0].cluster.titles, language),
                "href": url(cluster),
                "current": cluster == key,
                "count": blank or "",
            }
        )
    return {"tabs": tabs, "before": before, "after": after}


def sheet_page(
    request: HttpRequest, one: Assessment, key: str, *, bound: Row | None = None, status: int = 200
) -> HttpResponse:
    """A page of a cluster; ``bound`` is a question whose save was refused, with what was typed."""
    sheet, questions = cluster_sheet(one, key)
    pages = pages_of(questions)
    index = chosen_page(request, pages)
    if bound is not None:
        index = next(n for n, page in enumerate(pages) if any(each.question.pk == bound.id for each in page))
    rows = rows_of_page(one, pages[index])
    for row in rows:
        if bound is not None and row.id == bound.id:
            row.form, row.conflict = bound.form, bound.conflict
    mine = is_mine(one, request.person)
    answered = {question for question, (_outcome, is_answered) in outcomes_of(one).items() if is_answered}
    if mine and one.state == AssessmentState.SENT_BACK:
        _put_remarks(one, rows)
    return render(
        request,
        "office/assessments/sheet.html",
        {
            "assessment": one,
            "cluster": questions[0].cluster,
            "title": pick(questions[0].cluster.titles, get_language() or "en"),
            "groups": groups(rows),
            "number": index + 1,
            "pages": len(pages),
            "mine": mine,
            "outcomes": Outcome.choices,
            "kinds": EvidenceKind.choices,
            "yes_no": YES_NO,
            "no_answer": unknown_choices(),
            **around(one, sheet, key, index, len(pages), "office:assessment-sheet", answered),
        },
        status=status,
    )


def unknown_choices() -> list[tuple[str, Any]]:
    """What a fact may say in place of a value."""
    return [(Outcome.NOT_ASSESSED.value, Outcome.NOT_ASSESSED.label)]


def _put_remarks(one: Assessment, rows: Sequence[Row]) -> None:
    open_ones = ReviewRemark.objects.filter(assessment=one, question__in=[row.id for row in rows], settled_at=None)
    by_question: dict[UUID, list[ReviewRemark]] = {}
    for remark in open_ones.select_related("made_by"):
        by_question.setdefault(remark.question_id, []).append(remark)
    for row in rows:
        row.remarks = by_question.get(row.id, [])


@allow(P.ASSESSMENT_SEE)
def sheet(request: HttpRequest, assessment_id: UUID, key: str) -> HttpResponse:
    """One page of one cluster's questions."""
    return sheet_page(request, assessment_or_404(request, assessment_id), key)


@allow(P.ASSESSMENT_FILL)
@require_POST
def save(request: HttpRequest, assessment_id: UUID, question_id: UUID) -> HttpResponse:
    """Save one answer: a small piece of the page comes back, or the page where there is no script."""
    question = get_object_or_404(Question.objects.select_related("point__cluster"), pk=question_id)
    form = AnswerForm(request.POST)
    # The operation finds the assessment by its id, or refuses: reading it here as well would cost as much again.
    saved, conflict = _save(request, Assessment(pk=assessment_id), question, form)
    if request.htmx:
        return _state(request, assessment_id, question, form, saved, conflict)
    if saved is not None:
        where = reverse("office:assessment-sheet", args=[assessment_id, question.point.cluster.key])
        return redirect(f"{where}?at={question.code}#{question.code}")
    one = assessment_or_404(request, assessment_id, P.ASSESSMENT_FILL)
    row = Row(_applied(one, question), form=form, conflict=conflict)
    return sheet_page(request, one, row.applied.cluster.key, bound=row, status=409 if conflict else 422)


def _save(request: HttpRequest, one: Assessment, question: Question, form: AnswerForm) -> tuple[Answer | None, Any]:
    """The saved answer, or what stands in its way; both None when the form is wrong."""
    if not form.is_valid():
        return None, None
    try:
        return write_sheet.record_answer(
            assessment=one, question=question, by=request.person, now=clock.now(), **form.given()
        ), None
    except ops.StaleAnswer as stale:
        return None, stale
    except InvalidInput as refused:
        put_errors(form, refused)
        return None, None


def _applied(one: Assessment, question: Question) -> AppliedQuestion:
    found = next((each for each in sheet_of(one) if each.question.pk == question.pk), None)
    if found is None:
        raise Http404
    return found


def _state(
    request: HttpRequest, assessment_id: UUID, question: Question, form: AnswerForm, saved: Answer | None, conflict: Any
) -> HttpResponse:
    """What stands under the answers: saved by whom and when, what the finding lacks, or the two answers."""
    applied = AppliedQuestion(question, {}, {}, frozenset(), question.point, question.point.cluster)
    row = Row(applied, answer=saved, form=None if saved else form, conflict=conflict)
    status = 200 if saved is not None else 409 if conflict else 422
    context = {"row": row, "assessment": {"pk": assessment_id}}
    return render(request, "office/assessments/parts/state.html", context, status=status)


@allow(P.ASSESSMENT_FILL)
@require_POST
def attach(request: HttpRequest, assessment_id: UUID, question_id: UUID) -> HttpResponse:
    """Add a file to a finding."""
    one = assessment_or_404(request, assessment_id, P.ASSESSMENT_FILL)
    question = get_object_or_404(
        Question.objects.select_related("point__cluster"), pk=question_id, version=one.version_id
    )
    form = FileForm(request.POST, request.FILES)
    if form.is_valid() and done(
        form,
        lambda: write_sheet.attach_file(
            assessment=one,
            question=question,
            content=form.cleaned_data["file"].read(),
            name=form.cleaned_data["file"].name,
            caption=form.cleaned_data["caption"],
            by=request.person,
            now=clock.now(),
        ),
    ):
        messages.success(request, _("The file is kept with the finding of %(code)s.") % {"code": question.code})
    else:
        for errors in form.errors.values():
            messages.error(request, f"{question.code}: {errors[0]}")
    return redirect(
        reverse("office:assessment-sheet", args=[one.pk, question.point.cluster.key])
        + f"?at={question.code}#{question.code}"
    )


@allow(P.ASSESSMENT_FILL)
@require_POST
def detach(request: HttpRequest, assessment_id: UUID, attached_id: int) -> HttpResponse:
    """Take a file from a finding."""
    one = assessment_or_404(request, assessment_id, P.ASSESSMENT_FILL)
    attached = get_object_or_404(
        FindingFile.objects.select_related("finding__answer__question__point__cluster"),
        pk=attached_id,
        finding__answer__assessment=one,
    )
    question = attached.finding.answer.question
    write_sheet.detach_file(assessment=one, attached=attached, by=request.person, now=clock.now())
    return redirect(
        reverse("office:assessment-sheet", args=[one.pk, question.point.cluster.key])
        + f"?at={question.code}#{question.code}"
    )


@allow(P.ASSESSMENT_SEE)
def file(request: HttpRequest, assessment_id: UUID, attached_id: int) -> FileResponse:
    """A file of a finding: pictures in place, everything else as a download."""
    one = assessment_or_404(request, assessment_id)
    attached = get_object_or_404(
        FindingFile.objects.select_related("file"), pk=attached_id, finding__answer__assessment=one
    )
    stored = attached.file
    response = FileResponse(
        path_of(stored).open("rb"),
        content_type=stored.media_type,
        filename=stored.name,
        as_attachment=not stored.media_type.startswith("image/"),
    )
    response["X-Content-Type-Options"] = "nosniff"
    return response


urlpatterns = [
    path("assessments/<uuid:assessment_id>/sheet/<slug:key>/", sheet, name="assessment-sheet"),
    path("assessments/<uuid:assessment_id>/answers/<uuid:question_id>/", save, name="assessment-answer"),
    path("assessments/<uuid:assessment_id>/answers/<uuid:question_id>/files/", attach, name="assessment-attach"),
    path("assessments/<uuid:assessment_id>/files/<int:attached_id>/", file, name="assessment-file"),
    path("assessments/<uuid:assessment_id>/files/<int:attached_id>/remove/", detach, name="assessment-detach"),
]
