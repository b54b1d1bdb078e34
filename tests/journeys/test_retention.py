"""After its period, nothing about a person is left in any table; before it, nothing is lost."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.contrib.sessions.models import Session
from django.db import models
from django_ox.models import OxTask

from tests.cast import DAY, NOW, Cast
from tests.matrix.world import living_programme
from treadle.domain.committees.models import Committee
from treadle.domain.cycles.models import Cycle
from treadle.domain.files.models import StoredFile
from treadle.domain.files.operations import store_file
from treadle.domain.files.queries import path_of_hash
from treadle.domain.ledger.models import Entry, Pulse
from treadle.domain.notices.models import Notice
from treadle.domain.parties.models import Contact, Factory, Membership, Person
from treadle.journeys.retention.forget import forget_what_is_over
from treadle.journeys.retention.people import FORMER, erase_person
from treadle.journeys.retention.register import FIELDS
from treadle.kernel.errors import NotYours, RuleBroken

pytestmark = pytest.mark.django_db
MARK = "zqxj"
LATER = NOW + timedelta(days=12 * 365)
#: Kept on purpose: who did something points to a row that tells nothing any more.
POINTS = (models.ForeignKey, models.OneToOneField, models.UUIDField, models.BooleanField, models.DateTimeField)


def mark_everything() -> set[str]:
    """Write the mark into every field of the register, in every row there is; the tables that had rows."""
    seen = set()
    for path in FIELDS:
        label, _dot, name = path.rpartition(".")
        model = apps.get_model(label)
        for field in model._meta.local_fields if name == "*" else [model._meta.get_field(name)]:
            if isinstance(field, POINTS) or field.primary_key or (field.choices and name == "*"):
                continue
            for row in model._base_manager.values_list("pk", flat=True):
                seen.add(path)
                model._base_manager.filter(pk=row).update(**{field.name: marked(field, row)})
    return seen


def marked(field: Any, row: object) -> object:
    """A value with the mark that fits the field."""
    if isinstance(field, models.JSONField):
        return [MARK]
    if isinstance(field, models.EmailField):
        return f"{MARK}{row}@example.org"
    if isinstance(field, models.CharField | models.TextField):
        return f"{MARK}{row}"[:field.max_length]
    return field.get_default()


def where_the_mark_is() -> Iterator[str]:
    """Every field of every table that still holds the mark."""
    for model in apps.get_models(include_auto_created=True):
        for row in model._base_manager.values():
            yield from (f"{model._meta.label}.{name}" for name, value in row.items() if MARK in str(value))


def end_everything() -> None:
    """Every role, cycle, case and committee came to its end long ago."""
    Membership.objects.update(starts_on=date(2020, 1, 1), ends_on=DAY)
    Cycle.objects.update(state="closed", suspended_on=None, ended_at=NOW)
    Committee.objects.update(ended_on=DAY)
    Factory.objects.update(updated_at=NOW)
    apps.get_model("assessments.Alert").objects.update(closed_at=NOW)
    OxTask.objects.update(status="FAILED", finished_at=NOW, locked_by=None, locked_at=None, lease_expires_at=None)
    Person.objects.filter(memberships=None).update(created_at=NOW)


def further_rows(cast: Cast) -> None:
    """What the living programme has none of."""
    store_file(content=b"text", name="list.txt", by=None, now=NOW)
    OxTask.objects.create(task_path="x", backend_name="default", enqueued_at=NOW, status="READY")
    Session.objects.create(session_key="k" * 32, session_data="d", expire_date=NOW)
    apps.get_model("parties.ImportRun").objects.create(name="list.csv", created_at=NOW)
    apps.get_model("mfa.Authenticator").objects.create(user=cast.advisor, type="totp", data={})
    apps.get_model("account.EmailAddress").objects.create(user=cast.advisor, email="a@example.org")
    apps.get_model("socialaccount.SocialAccount").objects.create(user=cast.advisor, provider="p", uid="u")
    apps.get_model("access.Token").objects.create(person=cast.advisor, name="n", prefix="p", digest="d", scopes=[],
                                                  created_at=NOW, ends_on=DAY)


@pytest.mark.slow
def test_after_its_period_it_is_gone_from_every_table(cast: Cast, monkeypatch: pytest.MonkeyPatch,
                                                      settings: Any) -> None:
    living_programme(monkeypatch, settings, factories=4)
    settings.DEMO = False
    further_rows(cast)
    end_everything()
    seen = mark_everything()
    tables = {path.rpartition(".")[0] for path in seen}
    assert len(tables) >= 30, f"too few tables have rows to prove anything: {sorted(tables)}"
    assert len(list(where_the_mark_is())) > 500

    said = forget_what_is_over(on=LATER.date(), now=LATER)

    left = set(where_the_mark_is()) - {"files.StoredFile.name", "files.StoredFile.id"}
    assert not left, f"still there: {sorted(left)}\n{said}"
    assert not StoredFile.objects.filter(factory__isnull=False).exclude(pk__in=used_files()).exists()
    assert not forget_what_is_over(on=LATER.date(), now=LATER), "the same day, something was done twice"
    assert forget_what_is_over(on=LATER.date() + timedelta(days=1), now=LATER + timedelta(days=1)) == []


def used_files() -> models.QuerySet[Any]:
    """Files that something which is kept still names: minutes of consultations about the law."""
    return apps.get_model("standards.Consultation").objects.filter(minutes__isnull=False).values("minutes")


@pytest.mark.slow
def test_before_its_period_nothing_is_lost(cast: Cast, monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    living_programme(monkeypatch, settings, factories=2)
    before = {model: model._base_manager.count() for model in apps.get_models() if model is not Pulse}
    assert forget_what_is_over(on=DAY, now=NOW) == []
    assert {model: model._base_manager.count() for model in before} == before


class TestPeople:
    def test_an_account_is_forgotten_two_years_after_its_last_role(self, cast: Cast) -> None:
        advisor, stays = cast.advisor, cast.assessor
        Membership.objects.filter(person=advisor).update(ends_on=DAY)
        Membership.objects.filter(person=stays).update(ends_on=None)
        soon, late = NOW + timedelta(days=729), NOW + timedelta(days=732)
        forget_what_is_over(on=soon.date(), now=soon)
        assert Person.objects.get(pk=advisor.pk).name == "Anh Advisor"
        forget_what_is_over(on=late.date(), now=late)
        gone = Person.objects.get(pk=advisor.pk)
        assert (gone.name, gone.email, gone.is_active, gone.has_usable_password()) == (FORMER, "", False, False)
        assert Person.objects.get(pk=stays.pk).name == "Aisha Assessor"
        assert Entry.objects.get(event="person.forgotten").on_id == str(advisor.pk)

    def test_a_contact_stays_while_a_cycle_runs(self, cast: Cast) -> None:
        Contact.objects.create(factory=cast.factory, order=1, name="Linh")
        Factory.objects.update(updated_at=NOW)
        soon = NOW + timedelta(days=700)
        forget_what_is_over(on=soon.date(), now=soon)
        assert Contact.objects.exists()
        late = NOW + timedelta(days=731)
        forget_what_is_over(on=late.date(), now=late)
        assert not Contact.objects.exists()

    def test_other_periods_may_be_set(self, cast: Cast, settings: Any) -> None:
        settings.RETENTION = {"message": 10}
        Notice.objects.create(person=cast.advisor, kind="test", sent_at=NOW)
        late = NOW + timedelta(days=11)
        assert forget_what_is_over(on=late.date(), now=late) == ["Messages: 1"]


class TestOnRequest:
    def test_the_page_says_what_goes_and_does_it(self, cast: Cast, client_of: Any, set_today: Any) -> None:
        set_today(DAY)
        person, client = cast.buyer_staff, client_of(cast.administrator)
        address = f"/office/people/{person.pk}/erase/"
        assert "End every role first" in client.get(address).content.decode()
        assert client.post(address).status_code == 409
        Membership.objects.filter(person=person).update(ends_on=DAY - timedelta(days=1))
        assert "Remove the account" in client.get(address).content.decode()
        assert client_of(cast.country_manager).post(address).status_code == 404
        assert Person.objects.get(pk=person.pk).name != FORMER
        assert client.post(address).status_code == 302
        assert Person.objects.get(pk=person.pk).name == FORMER

    def test_an_administrator_removes_who_left(self, cast: Cast) -> None:
        person = cast.buyer_staff
        Notice.objects.create(person=person, kind="test", sent_at=NOW, facts={"name": person.name})
        Membership.objects.filter(person=person).update(ends_on=DAY - timedelta(days=1))
        erase_person(person=person, by=cast.administrator, on=DAY, now=NOW)
        assert Person.objects.get(pk=person.pk).name == FORMER
        assert not Notice.objects.filter(person=person).exists()
        entry = Entry.objects.get(event="person.erased")
        assert (entry.by, entry.facts) == (cast.administrator, {})
        with pytest.raises(RuleBroken, match="already"):
            erase_person(person=person, by=cast.administrator, on=DAY, now=NOW)

    def test_whoever_works_here_is_not_removed(self, cast: Cast) -> None:
        with pytest.raises(RuleBroken, match="still holds a role"):
            erase_person(person=cast.buyer_staff, by=cast.administrator, on=DAY, now=NOW)

    def test_nobody_else_may_and_nobody_themselves(self, cast: Cast) -> None:
        with pytest.raises(RuleBroken, match="their own"):
            erase_person(person=cast.administrator, by=cast.administrator, on=DAY, now=NOW)
        with pytest.raises(NotYours):
            erase_person(person=cast.buyer_staff, by=cast.country_manager, on=DAY, now=NOW)


def test_a_deleted_files_bytes_are_swept(cast: Cast, settings: Any) -> None:
    """The row goes by its period, the bytes with the next sweep, once nothing names them."""
    stored = store_file(content=b"some text", name="a.txt", by=None, now=NOW)
    run = apps.get_model("parties.ImportRun").objects.create(name="list.csv", created_at=NOW, file_id=stored.pk)
    late = NOW + timedelta(days=366)
    forget_what_is_over(on=late.date(), now=late)
    run.refresh_from_db()
    assert run.file_id is None
    assert not StoredFile.objects.filter(pk=stored.pk).exists()
    assert path_of_hash(stored.sha256).exists(), "bytes go only with the sweep"


@pytest.mark.parametrize("moment", [NOW, datetime.max.replace(tzinfo=NOW.tzinfo) - timedelta(days=1)])
def test_an_empty_installation_forgets_nothing(moment: datetime) -> None:
    assert forget_what_is_over(on=moment.date(), now=moment) == []
