"""The draft of the assessment report, for the factory's management alone: answers, corrections, the comment."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from treadle.domain.access.permissions import Permission as P
from treadle.domain.assessments import operations as ops
from treadle.domain.assessments.models import Assessment, FactoryComment
from treadle.domain.assessments.queries import drafts_visible_to, findings_of, progress_of, sheet_of
from treadle.domain.assessments.queries.review import corrections_of
from treadle.domain.assessments.states import AssessmentState, EvidenceKind
from treadle.domain.standards.models import Question
from treadle.domain.standards.queries import pick
from treadle.ui import clock
from treadle.ui.acts import done
from treadle.ui.allow import allow
from treadle.ui.sheet_forms import CommentForm, RemarkForm
from treadle.ui.sheet_panels import Row, groups, pages_of, rows_of_page
from treadle.ui.sites import MenuItem

NAV = MenuItem(gettext_lazy("Draft report"), "factory:drafts", (P.DRAFT_COMMENT,), order=35)
NEEDS = {"draft.comment": ("factory:draft", gettext_lazy("Read"))}


def _draft(request: HttpRequest, assessment_id: UUID) -> Assessment:
    rows = drafts_visible_to(request.person, clock.today()).select_related("factory", "version", "cycle")
    return get_object_or_404(rows, pk=assessment_id)


def _may_write(one: Assessment) -> bool:
    until = one.comments_until
    return one.state == AssessmentState.WITH_FACTORY and until is not None and clock.today() <= until


@allow(P.DRAFT_COMMENT)
def drafts(request: HttpRequest) -> HttpResponse:
    """To the draft that lies with management, if there is one."""
    one = drafts_visible_to(request.person, clock.today()).order_by("-started_on").first()
    return redirect("factory:draft", one.pk) if one else render(request, "factory/drafts/none.html")


@allow(P.DRAFT_COMMENT)
def draft(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    """What the report will say, by cluster; corrections asked for; the comment."""
    return _overview(request, _draft(request, assessment_id))


def _overview(
    request: HttpRequest, one: Assessment, form: CommentForm | None = None, status: int = 200
) -> HttpResponse:
    language = get_language() or "en"
    kept = FactoryComment.objects.filter(assessment=one).first()
    clusters = [
        {
            "title": pick(progress.cluster.titles, language),
            "progress": progress,
            "href": reverse("factory:draft-cluster", args=[one.pk, progress.cluster.key]),
        }
        for progress in progress_of(one)
    ]
    found: dict[str, Any] = {
        "assessment": one,
        "clusters": clusters,
        "findings": findings_of(one).count(),
        "comment": kept,
        "corrections": corrections_of(one),
        "may_write": _may_write(one),
        "form": form or CommentForm(initial={"text": kept.text if kept else ""}),
    }
    return render(request, "factory/drafts/one.html", found, status=status)


@allow(P.DRAFT_COMMENT)
def cluster(request: HttpRequest, assessment_id: UUID, key: str) -> HttpResponse:
    """The questions and answers of one cluster."""
    return _cluster(request, _draft(request, assessment_id), key)


def _cluster(
    request: HttpRequest, one: Assessment, key: str, *, code: str = "", form: RemarkForm | None = None
) -> HttpResponse:
    """``code`` and ``form`` are a correction that was refused, with what was typed."""
    questions = [each for each in sheet_of(one) if each.cluster.key == key]
    if not questions:
        raise Http404
    pages = pages_of(questions)
    wanted = code or request.GET.get("at", "")
    asked = request.GET.get("page", "1")
    index = min(max(int(asked) if asked.isdigit() and len(asked) < 5 else 1, 1), len(pages)) - 1
    index = next((n for n, page in enumerate(pages) if any(e.question.code == wanted for e in page)), index)
    rows = rows_of_page(one, pages[index], beside=False)
    corrections = list(corrections_of(one).filter(question__in=[row.id for row in rows]))
    shown = [(title, [_shown(row, corrections, code, form) for row in part]) for title, part in groups(rows)]
    return render(
        request,
        "factory/drafts/cluster.html",
        {
            "assessment": one,
            "title": pick(questions[0].cluster.titles, get_language() or "en"),
            "groups": shown,
            "number": index + 1,
            "pages": len(pages),
            "before": index,
            "after": index + 2 if index + 1 < len(pages) else 0,
            "may_write": _may_write(one),
            "key": key,
        },
        status=422 if form else 200,
    )


def _shown(row: Row, corrections: list[Any], code: str, form: RemarkForm | None) -> dict[str, Any]:
    """What management may read of a question.

    What rests on interviews shows, as in the report, neither its evidence nor a share nor any other kind beside it: a
    document found for the same thing would lead to whoever spoke of it.
    """
    finding = row.finding
    told = bool(finding and finding.rests_on_interviews)
    secret = not row.is_scored and row.applied.question.kinds == [EvidenceKind.INTERVIEW]
    return {
        "row": row,
        "told": told,
        "answer": "" if secret else row.answer_words,
        "secret": secret,
        "kinds": [str(EvidenceKind.INTERVIEW.label)] if told else row.evidence_words,
        "evidence": "" if told or finding is None else finding.evidence,
        "share": "" if told or finding is None else row.shown["workers_affected_percent"],
        "corrections": [one for one in corrections if one.question_id == row.id],
        "form": form if row.code == code else None,
    }


@allow(P.DRAFT_COMMENT)
@require_POST
def correct(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    """Ask for a factual correction."""
    one = _draft(request, assessment_id)
    rows = Question.objects.select_related("point__cluster")
    question = get_object_or_404(rows, version=one.version_id, code=request.POST.get("code", ""))
    form = RemarkForm(request.POST)
    text = request.POST.get("text", "")
    if done(
        form,
        lambda: ops.ask_correction(assessment=one, question=question, text=text, by=request.person, now=clock.now()),
    ):
        messages.success(request, _("Your correction is asked for. The team leader answers here."))
        where = reverse("factory:draft-cluster", args=[one.pk, question.point.cluster.key])
        return redirect(f"{where}?at={question.code}#{question.code}")
    return _cluster(request, one, question.point.cluster.key, code=question.code, form=form)


@allow(P.DRAFT_COMMENT)
@require_POST
def comment(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    """Keep the comment as it stands."""
    one = _draft(request, assessment_id)
    form = CommentForm(request.POST)
    if form.is_valid() and done(
        form,
        lambda: ops.comment_on_draft(
            assessment=one, text=form.cleaned_data["text"], by=request.person, now=clock.now()
        ),
    ):
        messages.success(request, _("Your comment is kept as it stands."))
        return redirect("factory:draft", one.pk)
    return _overview(request, one, form, status=422)


urlpatterns = [
    path("drafts/", drafts, name="drafts"),
    path("drafts/<uuid:assessment_id>/", draft, name="draft"),
    path("drafts/<uuid:assessment_id>/correct/", correct, name="draft-correct"),
    path("drafts/<uuid:assessment_id>/comment/", comment, name="draft-comment"),
    path("drafts/<uuid:assessment_id>/<slug:key>/", cluster, name="draft-cluster"),
]
