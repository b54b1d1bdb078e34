"""The review by a second person: question by question, tracked changes, remarks, sending back, confirming."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from treadle.domain.access.permissions import Permission as P
from treadle.domain.assessments import operations as ops
from treadle.domain.assessments.models import Answer, Assessment, ReviewRemark
from treadle.domain.assessments.queries.review import (
    checked_of,
    may_review,
    remarks_of,
    traced_in,
    traced_questions,
    tracked_changes,
)
from treadle.domain.assessments.queries.sheet import answers_of, finding_of, sheet_of
from treadle.domain.assessments.states import AssessmentState, EvidenceKind, Outcome
from treadle.domain.standards.models import Question
from treadle.domain.standards.queries import AppliedQuestion, pick
from treadle.journeys import write_sheet
from treadle.ui import clock
from treadle.ui.acts import done
from treadle.ui.allow import allow
from treadle.ui.sheet_forms import AnswerForm, ConfirmForm
from treadle.ui.sheet_panels import YES_NO, Row, change_of, groups, outcome_kind, pages_of, rows_of_page
from treadle.web.office.assessment_sheet import around, chosen_page, cluster_sheet, unknown_choices
from treadle.web.office.assessments import assessment_or_404, clusters_of, facts_of

NEEDS = {
    "assessment.review": ("office:assessment-review", gettext_lazy("Review")),
}


@allow(P.ASSESSMENT_REVIEW)
def review(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    """Where the review stands: what to look at, what may point at people, the decision."""
    one = assessment_or_404(request, assessment_id, P.ASSESSMENT_REVIEW)
    sheet, answers = sheet_of(one), answers_of(one)
    checked, open_ones = checked_of(one), [row for row in remarks_of(one) if row.settled_at is None]
    attention = _attention(one, sheet, answers, checked)
    clusters = clusters_of(one, answers, "office:assessment-review-cluster")
    for row in clusters:
        mine = [each for each in sheet if each.cluster.pk == row["progress"].cluster.pk]
        row["seen"] = sum(_is_checked(each, answers, checked) for each in mine)
    return render(
        request,
        "office/assessments/review.html",
        {
            "assessment": one,
            "facts": facts_of(one, list(one.assessors.all())),
            "may": _may(one, request),
            "looked_at": sum(_is_checked(each, answers, checked) for each in sheet),
            "total": len(sheet),
            "clusters": clusters,
            "remarks": open_ones,
            "attention": attention,
            "traced": _traced(one, sheet, answers),
            "needs_reading": any(_told(answer) for answer in answers.values()),
            "confirm": ConfirmForm(),
            "unchecked": [row["code"] for row in attention if row["first"] and not row["checked"]],
        },
    )


def _told(answer: Answer) -> bool:
    finding = finding_of(answer)
    return finding is not None and finding.rests_on_interviews


def _may(one: Assessment, request: HttpRequest) -> bool:
    return one.state == AssessmentState.SUBMITTED and may_review(one, request.person)


def _is_checked(each: AppliedQuestion, answers: dict[UUID, Answer], checked: dict[UUID, int]) -> bool:
    answer = answers.get(each.question.pk)
    return checked.get(each.question.pk) == (answer.revision if answer else 0)


def _where(one: Assessment, each: AppliedQuestion) -> str:
    where = reverse("office:assessment-review-cluster", args=[one.pk, each.cluster.key])
    return f"{where}?at={each.question.code}#{each.question.code}"


def _attention(
    one: Assessment, sheet: Sequence[AppliedQuestion], answers: dict[UUID, Answer], checked: dict[UUID, int]
) -> list[dict[str, Any]]:
    """What a reviewer looks at first: findings, then what could not be assessed or is blank."""
    language = get_language() or "en"
    found = []
    for each in sheet:
        answer = answers.get(each.question.pk)
        if answer is not None and answer.outcome in (Outcome.MET, Outcome.NOT_APPLICABLE):
            continue
        if answer is not None and answer.value:
            continue
        words = str(Outcome(answer.outcome).label) if answer is not None and answer.outcome else _("Blank")
        found.append(
            {
                "code": each.question.code,
                "text": each.text(language),
                "words": words,
                "kind": outcome_kind(answer),
                "href": _where(one, each),
                "checked": _is_checked(each, answers, checked),
                "first": answer is not None and answer.outcome == Outcome.NOT_MET,
            }
        )
    return sorted(found, key=lambda row: not row["first"])


def _traced(one: Assessment, sheet: Sequence[AppliedQuestion], answers: dict[UUID, Answer]) -> list[dict[str, Any]]:
    by_id = {each.question.pk: each for each in sheet}
    return [
        {
            "code": row.code,
            "href": _where(one, by_id[row.question_id]),
            "pieces": [(trace.piece, trace.kind.says) for trace in row.traces],
        }
        for row in traced_questions(sheet, answers)
    ]


@allow(P.ASSESSMENT_REVIEW)
def cluster(request: HttpRequest, assessment_id: UUID, key: str) -> HttpResponse:
    """One page of a cluster under review, each question with its history."""
    one = assessment_or_404(request, assessment_id, P.ASSESSMENT_REVIEW)
    sheet, questions = cluster_sheet(one, key)
    pages = pages_of(questions)
    index = chosen_page(request, pages)
    rows = rows_of_page(one, pages[index])
    checked = checked_of(one)
    _put_review(one, rows, checked)
    return render(
        request,
        "office/assessments/review_cluster.html",
        {
            "assessment": one,
            "title": pick(questions[0].cluster.titles, get_language() or "en"),
            "groups": groups(rows),
            "number": index + 1,
            "pages": len(pages),
            "may": _may(one, request),
            "outcomes": Outcome.choices,
            "kinds": EvidenceKind.choices,
            "yes_no": YES_NO,
            "no_answer": unknown_choices(),
            **around(one, sheet, key, index, len(pages), "office:assessment-review-cluster", checked),
        },
    )


def _put_review(one: Assessment, rows: Sequence[Row], checked: dict[UUID, int]) -> None:
    ids = [row.id for row in rows]
    changes = tracked_changes(one, ids)
    remarks: dict[UUID, list[ReviewRemark]] = {}
    for remark in remarks_of(one).filter(question__in=ids):
        remarks.setdefault(remark.question_id, []).append(remark)
    for row in rows:
        row.changes = [change_of(kept) for kept in changes.get(row.id, [])]
        row.remarks = remarks.get(row.id, [])
        row.traces = traced_in(row.applied, row.answer)
        row.checked = checked.get(row.id) == (row.answer.revision if row.answer else 0)


def _back(one: Assessment, question: Question) -> HttpResponse:
    where = reverse("office:assessment-review-cluster", args=[one.pk, question.point.cluster.key])
    return redirect(f"{where}?at={question.code}#{question.code}")


def _question(one: Assessment, question_id: UUID) -> Question:
    rows = Question.objects.select_related("point__cluster")
    return get_object_or_404(rows, pk=question_id, version=one.version_id)


@allow(P.ASSESSMENT_REVIEW)
@require_POST
def change(request: HttpRequest, assessment_id: UUID, question_id: UUID) -> HttpResponse:
    """Change an answer in the review; the change stays visible."""
    one = assessment_or_404(request, assessment_id, P.ASSESSMENT_REVIEW)
    question, form = _question(one, question_id), AnswerForm(request.POST)
    if form.is_valid() and done(
        form,
        lambda: ops.review_answer(
            assessment=one, question=question, by=request.person, now=clock.now(), **form.given()
        ),
    ):
        messages.success(request, _("The change to %(code)s is tracked.") % {"code": question.code})
    for errors in form.errors.values():
        messages.error(request, f"{question.code}: {errors[0]}")
    return _back(one, question)


@allow(P.ASSESSMENT_REVIEW)
@require_POST
def check(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    """These questions were looked at."""
    one = assessment_or_404(request, assessment_id, P.ASSESSMENT_REVIEW)
    questions = list(
        Question.objects.filter(version=one.version_id, code__in=request.POST.getlist("code")).select_related(
            "point__cluster"
        )
    )
    count = ops.check_questions(assessment=one, questions=questions, by=request.person, now=clock.now())
    messages.success(request, _("Looked at: %(count)s questions.") % {"count": count})
    after = request.POST.get("after", "")
    if after.startswith(reverse("office:assessment", args=[one.pk])):
        return redirect(after)
    return _back(one, questions[0]) if questions else redirect("office:assessment-review", one.pk)


@allow(P.ASSESSMENT_REVIEW)
@require_POST
def remark(request: HttpRequest, assessment_id: UUID, question_id: UUID) -> HttpResponse:
    """Ask the assessors to look at a question again."""
    one = assessment_or_404(request, assessment_id, P.ASSESSMENT_REVIEW)
    question = _question(one, question_id)
    ops.make_remark(
        assessment=one, question=question, text=request.POST.get("text", ""), by=request.person, now=clock.now()
    )
    messages.success(request, _("The remark on %(code)s is kept.") % {"code": question.code})
    return _back(one, question)


@allow(P.ASSESSMENT_REVIEW, P.ASSESSMENT_FILL)
@require_POST
def settle(request: HttpRequest, assessment_id: UUID, remark_id: UUID) -> HttpResponse:
    """A remark was dealt with."""
    one = assessment_or_404(request, assessment_id)
    kept = get_object_or_404(
        ReviewRemark.objects.select_related("question__point__cluster", "assessment"), pk=remark_id, assessment=one
    )
    ops.settle_remark(remark=kept, by=request.person, now=clock.now())
    messages.success(request, _("The remark on %(code)s is settled.") % {"code": kept.question.code})
    if one.state == AssessmentState.SUBMITTED:
        return _back(one, kept.question)
    where = reverse("office:assessment-sheet", args=[one.pk, kept.question.point.cluster.key])
    return redirect(f"{where}?at={kept.question.code}#{kept.question.code}")


@allow(P.ASSESSMENT_REVIEW)
@require_POST
def send_back(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    """Give the sheet back to its assessors."""
    one = assessment_or_404(request, assessment_id, P.ASSESSMENT_REVIEW)
    write_sheet.send_back(assessment=one, remark=request.POST.get("text", ""), by=request.person, now=clock.now())
    messages.success(request, _("Sent back. Both assessors are told."))
    return redirect("office:assessment", one.pk)


@allow(P.ASSESSMENT_REVIEW)
@require_POST
def confirm(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    """Confirm the findings."""
    one = assessment_or_404(request, assessment_id, P.ASSESSMENT_REVIEW)
    form = ConfirmForm(request.POST)
    checked = form.is_valid() and form.cleaned_data["interviews_checked"]
    ops.confirm_review(assessment=one, interviews_checked=checked, by=request.person, now=clock.now())
    messages.success(request, _("Reviewed. Send the draft to the factory's management next."))
    return redirect("office:assessment-draft", one.pk)


urlpatterns = [
    path("assessments/<uuid:assessment_id>/review/", review, name="assessment-review"),
    path("assessments/<uuid:assessment_id>/review/check/", check, name="assessment-review-check"),
    path("assessments/<uuid:assessment_id>/review/back/", send_back, name="assessment-review-back"),
    path("assessments/<uuid:assessment_id>/review/confirm/", confirm, name="assessment-review-confirm"),
    path("assessments/<uuid:assessment_id>/review/change/<uuid:question_id>/", change, name="assessment-review-change"),
    path("assessments/<uuid:assessment_id>/review/remark/<uuid:question_id>/", remark, name="assessment-review-remark"),
    path("assessments/<uuid:assessment_id>/remarks/<uuid:remark_id>/settle/", settle, name="assessment-remark-settle"),
    path("assessments/<uuid:assessment_id>/review/clusters/<slug:key>/", cluster, name="assessment-review-cluster"),
]
