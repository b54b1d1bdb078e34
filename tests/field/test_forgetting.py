"""A journal is forgotten when its time is over: entries, devices and what lay in the tray; the answers stay."""

import json
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from uuid import uuid4

import pytest

from tests.field.conftest import Field
from tests.field.test_files import photo
from treadle.domain.assessments.models import Answer, Assessment
from treadle.domain.fieldwork.models import Bundle, Journal, Lease, Register, Upload
from treadle.domain.fieldwork.operations import rebuild
from treadle.domain.fieldwork.queries import folder_of, may_carry, visits_carried_by
from treadle.domain.files.models import StoredFile
from treadle.journeys.retention.forget import FORGETTERS, limit_of

pytestmark = pytest.mark.django_db


def test_a_journal_goes_after_the_release(field: Field, settings: object, tmp_path: Path) -> None:
    settings.DATA_DIR, settings.MEDIA_ROOT = tmp_path, tmp_path / "media"  # type: ignore[attr-defined]
    one, content = field.device(), photo()
    one.write("q/W-1", {"o": "met"})
    one.write("i/talk-0001", {"kind": "union", "women": 1, "men": 0, "consent": True, "text": "Told."})
    one.sync()
    one.send_file(content)
    half = sha256(b"half").hexdigest()
    one.ask("PUT", f"/field/sync/{one.visit}/files/{half}/?from=0&size=4", raw=b"ha")
    folder, now = folder_of(Journal.objects.get().pk), field.desk.now
    assert folder.exists()
    released = Assessment.objects.filter(visit=field.visit)
    released.update(released_at=now)
    for days, left in ((100, 1), (181, 0)):
        at = now + timedelta(days=days)
        FORGETTERS["journal"](limit_of("journal", at), at)
        assert Journal.objects.count() == left
    assert not any(model.objects.exists() for model in (Bundle, Lease, Register, Upload, StoredFile))
    assert not folder.exists()
    assert Answer.objects.get().outcome == "met"


def test_who_may_carry_a_visit(field: Field) -> None:
    cast, now = field.cast, field.desk.now
    assert may_carry(cast.assessor, field.visit, now)
    assert may_carry(field.desk.second, field.visit, now)
    for person in (cast.advisor, cast.team_leader, cast.administrator, cast.factory_manager, cast.buyer_staff,
                   cast.constituent, cast.person("assessor", name="Strange Assessor")):
        assert not may_carry(person, field.visit, now), person
        assert not visits_carried_by(person, now).exists(), person
    field.desk.submitted()
    assert not may_carry(cast.assessor, field.visit, now)


def test_a_delivery_of_answers_goes_through_the_journal(field: Field) -> None:
    one = field.device()
    one.write("q/W-1", {"o": "met"})
    one.sync()
    sheet, client = Assessment.objects.get(), field.client_of(field.cast.assessor)
    found = {"explanation": "Two slips.", "evidence_kinds": ["document"], "workers_affected_percent": "12.5"}
    body = {"id": str(uuid4()), "answers": [
        {"question": str(field.desk.question("W-2").pk), "outcome": "not_met", "finding": found}]}
    for _turn in range(2):
        answer = client.put(f"/field/sheets/{sheet.pk}/answers/", json.dumps(body), content_type="application/json")
        assert answer.status_code == 200, answer.content
    one.sync()
    said = one.document()
    assert (said["q/W-2"]["value"], said["f/W-2/share"]["value"]) == ({"o": "not_met"}, "12.5")
    assert Bundle.objects.filter(device__startswith="s-").count() == 1
    stale = {"id": str(uuid4()), "answers": [{"question": str(field.desk.question("W-1").pk), "outcome": "not_met"}]}
    answer = client.put(f"/field/sheets/{sheet.pk}/answers/", json.dumps(stale), content_type="application/json")
    assert answer.status_code == 409


def test_rebuilding_changes_nothing(field: Field) -> None:
    one = field.device()
    one.write("q/W-1", {"o": "met"})
    one.write("q/NONE-1", {"o": "met"})
    one.sync()
    assert rebuild(visit_id=field.visit.pk, by=field.cast.administrator, now=field.desk.now) == 1
    assert Answer.objects.get().revision == 1
    assert Journal.objects.get().refused == 1
