"""Interviews by kind and number, and the closing meeting."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from treadle.domain.access.permissions import Permission as P
from treadle.domain.assessments.models import Assessment, ClosingMeeting, Finding
from treadle.domain.assessments.queries import closing_findings, findings_of, sheet_of
from treadle.journeys import write_sheet
from treadle.ui import clock
from treadle.ui.acts import done
from treadle.ui.allow import allow
from treadle.ui.sheet_forms import ATTENDEES, AttendeeSet, ClosingForm, InterviewsForm
from treadle.web.office.assessments import assessment_or_404, is_mine


@allow(P.ASSESSMENT_FILL)
def interviews(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    """How many people of each kind were interviewed; no name is asked."""
    one = assessment_or_404(request, assessment_id, P.ASSESSMENT_FILL)
    kept = {f"{row.kind}_{sex}": getattr(row, sex) for row in one.interviews.all() for sex in ("women", "men")}
    form = InterviewsForm(request.POST or None, initial=kept)
    if (
        request.method == "POST"
        and form.is_valid()
        and done(
            form,
            lambda: write_sheet.record_interviews(
                assessment=one, counts=form.counts(), by=request.person, now=clock.now()
            ),
        )
    ):
        messages.success(request, _("The interviews are recorded."))
        return redirect("office:assessment", one.pk)
    return render(
        request,
        "office/assessments/interviews.html",
        {"assessment": one, "form": form, "mine": is_mine(one, request.person)},
    )


@allow(P.ASSESSMENT_FILL)
def closing(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    """What may be shared at the closing meeting, and who came."""
    one = assessment_or_404(request, assessment_id, P.ASSESSMENT_FILL)
    meeting: ClosingMeeting | None = getattr(one, "closing", None)
    form, people = _closing_forms(request, one, meeting)
    if request.method == "POST" and form.is_valid() and people.is_valid():
        attended = [each.cleaned_data for each in people if each.cleaned_data.get("name", "").strip()]
        if done(
            form,
            lambda: write_sheet.record_closing_meeting(
                assessment=one, attended=attended, by=request.person, now=clock.now(), **form.cleaned_data
            ),
        ):
            messages.success(request, _("The closing meeting is recorded."))
            return redirect("office:assessment", one.pk)
    texts = {each.question.pk: each.text(get_language() or "en") for each in sheet_of(one)}
    shown = [_spoken(finding, texts) for finding in closing_findings(one)]
    return render(
        request,
        "office/assessments/closing.html",
        {
            "assessment": one,
            "form": form,
            "people": people,
            "findings": shown,
            "mine": is_mine(one, request.person),
            "held_back": findings_of(one).filter(rests_on_interviews=True).count(),
        },
    )


def _closing_forms(
    request: HttpRequest, one: Assessment, meeting: ClosingMeeting | None
) -> tuple[ClosingForm, AttendeeSet]:
    attended = list(meeting.attended) if meeting else []
    blank = [{"side": "management"}] * max(2, ATTENDEES - len(attended))
    first = {"held_on": meeting.held_on if meeting else clock.today(), "remark": meeting.remark if meeting else ""}
    posted = request.POST if request.method == "POST" else None
    return ClosingForm(posted, initial=first), AttendeeSet(posted, initial=attended + blank, prefix="people")


def _spoken(finding: Finding, texts: dict[UUID, str]) -> dict[str, str]:
    question = finding.answer.question
    return {"code": question.code, "text": texts.get(question.pk, ""), "explanation": finding.explanation}


urlpatterns = [
    path("assessments/<uuid:assessment_id>/interviews/", interviews, name="assessment-interviews"),
    path("assessments/<uuid:assessment_id>/closing/", closing, name="assessment-closing"),
]
