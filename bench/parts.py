"""Single things that have a target of their own: saving an answer, a PDF, a tick."""

from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bench.measures import Part, timed


def one_answer(runs: int = 200) -> Part:
    """An assessor saves one answer after another, through the page's own address, as the browser does."""
    from treadle.domain.assessments.models import Answer, Assessment
    from treadle.domain.assessments.queries import sheet_of
    from treadle.domain.assessments.states import AssessmentState, Outcome
    from treadle.domain.standards.states import QuestionType

    part = Part("save one answer", 25)
    assessment = Assessment.objects.filter(state=AssessmentState.OPEN).order_by("-started_on").first()
    if assessment is None:
        part.note, part.times = "no assessment is being filled in", [float("nan")]
        return part
    client = _signed_in(assessment.assessors.first())
    revisions = dict(Answer.objects.filter(assessment=assessment).values_list("question_id", "revision"))
    scored = [one.question for one in sheet_of(assessment) if one.question.type == QuestionType.SCORED]
    for turn in range(runs):
        question = scored[turn % len(scored)]
        met = (turn // len(scored)) % 2 == 0
        url = reverse("office:assessment-answer", args=[assessment.pk, question.pk])
        data = {"outcome": Outcome.NOT_APPLICABLE if met else Outcome.MET, "note": f"run {turn}",
                "revision": revisions.get(question.pk, "")}

        def save(url: str = url, data: dict[str, Any] = data) -> None:
            response = client.post(url, data, headers={"HX-Request": "true"})
            assert response.status_code < 400, response.status_code

        if turn == 0:
            with CaptureQueriesContext(connection) as captured:
                save()
            part.queries = len(captured)
        else:
            part.measure(save)
        answer = Answer.objects.get(assessment=assessment, question=question)
        revisions[question.pk] = answer.revision
    return part


def _signed_in(person: Any) -> Client:
    client = Client(SERVER_NAME="localhost")
    client.force_login(person)
    return client


def one_pdf(runs: int = 12) -> Part:
    """The largest released assessment report as a PDF, after a first one that loads Typst and its fonts."""
    from django.utils import timezone

    from treadle.domain.reports.models import Release
    from treadle.domain.reports.printing.pdf import Copy, print_report

    part = Part("a report's PDF, warm", 100)
    releases = list(Release.objects.filter(kind="assessment").order_by("-released_at")[:20])
    if not releases:
        part.note, part.times = "no report was released", [float("nan")]
        return part
    release = max(releases, key=lambda each: len(str(each.snapshot)))
    copy = Copy(recipient="Bench", made_at=timezone.localtime(release.released_at), report=str(release.pk),
                code=release.check_code, sha256=release.sha256, signature=release.signature, key_id=release.key_id,
                check_url="https://example.org/check/", banner="")
    first, _processor = timed(lambda: print_report(release.snapshot, "en", copy))
    for _run in range(runs):
        part.measure(lambda: print_report(release.snapshot, "en", copy))
    part.note = f"first one {first:.0f} ms"
    return part


def ticks() -> list[Part]:
    """The day after, and the same day again; nothing of it is kept."""
    from treadle.journeys.tick import tick
    from treadle.ui import clock

    today = clock.today() + timedelta(days=1)
    now: datetime = clock.now() + timedelta(days=1)
    parts = [Part("tick, the next day", 3000), Part("tick, again", 3000)]
    with transaction.atomic():
        for part in parts:
            with CaptureQueriesContext(connection) as captured:
                part.measure(lambda: tick(on=today, now=now))
                part.queries = len(captured)
        transaction.set_rollback(True)
    return parts
