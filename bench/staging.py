"""Sheets to fill: copies of the open assessment of a small demonstration, each with a cycle and a visit of its own."""

import json
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Max
from django.middleware.csrf import _get_new_csrf_string
from django.test import Client
from django.utils import timezone

from treadle.domain.access.models import Grant
from treadle.domain.assessments.models import Assessment
from treadle.domain.assessments.queries import sheet_of
from treadle.domain.cycles.models import Cycle, Milestone, Visit
from treadle.domain.fieldwork.models import Journal, Lease
from treadle.domain.parties.models import Person
from treadle.kernel.ids import new_id

ANSWERS = 250


@transaction.atomic
def stage(count: int) -> None:
    """Make so many open sheets and print what a client needs: addresses, questions, cookies of an assessor."""
    first = Assessment.objects.filter(state="open").order_by("opened_at", "id").select_related("cycle", "visit").first()
    assert first is not None, "the demonstration has no open sheet"
    person = first.assessors.order_by("login").first()
    assert person is not None, "the open sheet has no assessor"
    sheets = _copies(first, count)
    questions = [(str(one.question.pk), one.question.answer) for one in sheet_of(first)[:ANSWERS]]
    cookies, csrf = _signed_in(person)
    _counted()
    print(json.dumps({"sheets": [f"/field/sheets/{key}/answers/" for key in sheets], "questions": questions,
                      "cookies": cookies, "csrf": csrf}))


@transaction.atomic
def stage_journals(count: int, key: str, device: str) -> None:
    """The same with a journal each, in which one device writes whose public key this is; prints the visits."""
    first = Assessment.objects.filter(state="open").order_by("opened_at", "id").select_related("cycle", "visit").first()
    assert first is not None, "the demonstration has no open sheet"
    person = first.assessors.order_by("login").first()
    assert person is not None, "the open sheet has no assessor"
    sheets = Assessment.objects.filter(pk__in=_copies(first, count))
    sheets.update(in_journal=True)
    now = timezone.now()
    journals = [Journal(visit_id=sheet.visit_id, sheet=sheet, begun_at=now) for sheet in sheets]
    Journal.objects.bulk_create(journals, batch_size=1000)
    Lease.objects.bulk_create([
        Lease(journal=journal, device=device, person=person, key=key, text="-", until=now + timedelta(days=14),
              granted_at=now) for journal in journals], batch_size=1000)
    cookies, csrf = _signed_in(person)
    _counted()
    print(json.dumps({"visits": [str(journal.visit_id) for journal in journals], "cookies": cookies, "csrf": csrf,
                      "codes": [(one.question.code, one.question.answer) for one in sheet_of(first)[:ANSWERS]]}))


def _counted() -> None:
    """Rows that came in one go are counted, as PostgreSQL does by itself within a minute: plans made for the few rows
    before would be those of no real site.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def _copies(first: Assessment, count: int) -> list[UUID]:
    """Rows for all of them in a few statements, as enrolment, planning and opening would have left them."""
    number = Cycle.objects.filter(factory=first.factory_id).aggregate(most=Max("number"))["most"]
    milestones = list(Milestone.objects.filter(cycle=first.cycle_id))
    grants = list(Grant.objects.filter(cycle_id=first.cycle_id))
    people = list(first.assessors.values_list("pk", flat=True))
    made: dict[type, list[object]] = {model: [] for model in (Cycle, Milestone, Visit, Grant, Assessment)}
    for at in range(count):
        cycle, visit = _copy(first.cycle, number=number + 1 + at), _copy(first.visit)
        visit.cycle_id = cycle.pk
        sheet = _copy(first, cycle_id=cycle.pk, visit_id=visit.pk)
        made[Cycle].append(cycle)
        made[Visit].append(visit)
        made[Assessment].append(sheet)
        made[Milestone] += [_copy(one, cycle_id=cycle.pk) for one in milestones]
        made[Grant] += [_copy(one, cycle_id=cycle.pk) for one in grants]
    for model, rows in made.items():
        model.objects.bulk_create(rows, batch_size=1000)  # type: ignore[attr-defined]
    through = Assessment.assessors.through
    keys = [row.pk for row in made[Assessment]]  # type: ignore[attr-defined]
    through.objects.bulk_create(
        [through(assessment_id=key, person_id=person) for key in keys for person in people], batch_size=1000)
    return keys


def _copy(row, **changes):  # type: ignore[no-untyped-def]
    values = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    return type(row)(**{**values, **changes, "id": new_id()})


def _signed_in(person: Person) -> tuple[str, str]:
    client = Client()
    client.force_login(person)
    session = client.session
    session.set_expiry(timedelta(days=1))
    session.save()
    csrf = _get_new_csrf_string()
    return (f"{settings.SESSION_COOKIE_NAME}={session.session_key}; {settings.CSRF_COOKIE_NAME}={csrf}", csrf)
