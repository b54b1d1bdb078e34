"""The draft while the factory's management has it: sending it, corrections to answer, the comment as it stands."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from treadle.domain.access.permissions import Permission as P
from treadle.domain.access.queries import can
from treadle.domain.assessments import operations as ops
from treadle.domain.assessments.models import Correction, FactoryComment
from treadle.domain.assessments.queries import sheet_of
from treadle.domain.assessments.queries.review import corrections_of, may_review
from treadle.domain.assessments.states import AssessmentState, CorrectionState
from treadle.ui import clock
from treadle.ui.acts import done
from treadle.ui.allow import allow
from treadle.ui.sheet_forms import CorrectionAnswerForm
from treadle.web.office.assessments import assessment_or_404, facts_of

NEEDS = {
    "assessment.send_draft": ("office:assessment-draft", gettext_lazy("Send")),
    "assessment.correct": ("office:assessment-draft", gettext_lazy("Answer")),
}


@allow(P.ASSESSMENT_SEE)
def draft(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    """Where the draft stands, with every correction and the factory's comment."""
    one = assessment_or_404(request, assessment_id)
    leads = can(request.person, P.ASSESSMENT_REVIEW, at=clock.now(), on=one) and may_review(one, request.person)
    texts = {each.question.pk: each.text(get_language() or "en") for each in sheet_of(one)}
    return render(
        request,
        "office/assessments/draft.html",
        {
            "assessment": one,
            "facts": facts_of(one, list(one.assessors.all())),
            "may_send": leads and one.state == AssessmentState.REVIEWED,
            "may_answer": leads and one.state == AssessmentState.WITH_FACTORY,
            "corrections": [
                {"row": row, "text": texts.get(row.question_id, ""), "is_open": row.state == CorrectionState.ASKED}
                for row in corrections_of(one)
            ],
            "comment": FactoryComment.objects.filter(assessment=one).select_related("written_by").first(),
        },
    )


@allow(P.ASSESSMENT_REVIEW)
@require_POST
def send(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    """Give the reviewed draft to the factory's management."""
    one = assessment_or_404(request, assessment_id, P.ASSESSMENT_REVIEW)
    ops.open_comment_window(assessment=one, by=request.person, now=clock.now())
    messages.success(request, _("The draft is with the factory's management now. Nobody else there sees it."))
    return redirect("office:assessment-draft", one.pk)


@allow(P.ASSESSMENT_REVIEW)
def answer(request: HttpRequest, assessment_id: UUID, correction_id: UUID) -> HttpResponse:
    """Answer a correction; accepting may change the answer."""
    one = assessment_or_404(request, assessment_id, P.ASSESSMENT_REVIEW)
    asked = get_object_or_404(
        Correction.objects.select_related("question", "assessment", "asked_by"), pk=correction_id, assessment=one
    )
    form = CorrectionAnswerForm(request.POST or None)
    if (
        request.method == "POST"
        and form.is_valid()
        and done(
            form,
            lambda: ops.answer_correction(
                correction=asked,
                accept=form.cleaned_data["accept"] == "yes",
                answer=form.cleaned_data["answer"],
                outcome=form.cleaned_data["outcome"] if form.cleaned_data["accept"] == "yes" else "",
                by=request.person,
                now=clock.now(),
            ),
        )
    ):
        messages.success(request, _("Answered. Management sees it beside the question."))
        return redirect("office:assessment-draft", one.pk)
    text = next(
        (each.text(get_language() or "en") for each in sheet_of(one) if each.question.pk == asked.question_id), ""
    )
    return render(
        request,
        "office/assessments/correction.html",
        {"assessment": one, "correction": asked, "text": text, "form": form},
    )


urlpatterns = [
    path("assessments/<uuid:assessment_id>/draft/", draft, name="assessment-draft"),
    path("assessments/<uuid:assessment_id>/draft/send/", send, name="assessment-draft-send"),
    path("assessments/<uuid:assessment_id>/corrections/<uuid:correction_id>/", answer, name="assessment-correction"),
]
