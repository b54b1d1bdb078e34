"""Files that the office adds to a finding, or takes from it, while the sheet has a journal."""

from datetime import datetime
from hashlib import sha256
from uuid import UUID, uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from treadle.domain.assessments.models import Answer, FindingFile
from treadle.domain.assessments.states import Outcome
from treadle.domain.fieldwork import rules
from treadle.domain.fieldwork.models import Journal, Upload
from treadle.domain.fieldwork.operations.door import Desk, open_desk
from treadle.domain.fieldwork.operations.keeping import registers_under
from treadle.domain.fieldwork.operations.own_writing import Change, write_as
from treadle.domain.files.operations import store_file
from treadle.domain.ledger.operations import record
from treadle.domain.parties.models import Factory, Person
from treadle.kernel.errors import NotYours, RuleBroken


@transaction.atomic
def attach_from_office(
    *, visit_id: UUID, code: str, content: bytes, name: str, caption: str, by: Person, now: datetime
) -> FindingFile:
    """Add a file to the finding of a question that is not met: a thing in the tray, filed with the question."""
    desk = _open(visit_id, by, now)
    assert desk.sheet is not None
    finding = Answer.objects.filter(assessment=desk.sheet.id, question__code=code, outcome=Outcome.NOT_MET)
    if not finding.exists():
        raise RuleBroken(_("Files belong to a finding. Answer “Not met” and describe it first."), code="no_finding")
    factory, digest = Factory.objects.get(pk=desk.factory_id), sha256(content).hexdigest()
    known = Upload.objects.filter(journal=desk.journal_id, sha256=digest).first()
    if known is None or known.stored_id is None:
        stored = store_file(content=content, name=name, by=by, now=now, factory=factory)
        known, _made = Upload.objects.update_or_create(
            journal_id=desk.journal_id, sha256=digest,
            defaults={"size": len(content), "received": len(content), "stored": stored, "begun_at": now, "sent_by": by})
    assert known.stored is not None
    uid, picture = uuid4().hex[:16], known.stored.media_type.startswith("image/")
    thing = {"kind": "photo" if picture else "file", "text": caption.strip()[:200], "sha256": digest,
             "type": known.stored.media_type, "size": known.size, "name": known.stored.name,
             "taken": int(now.timestamp() * 1_000_000), "place": ""}
    write_as(desk, [Change(f"t/{uid}", thing), Change(f"l/{uid}/{code}", True)], person=by, by=by, now=now)
    _say(desk, "journal.file_attached", by, now, code)
    return FindingFile.objects.get(finding__answer__assessment=desk.sheet.id, finding__answer__question__code=code,
                                   file=known.stored_id)


@transaction.atomic
def detach_from_office(*, visit_id: UUID, attached: FindingFile, by: Person, now: datetime) -> None:
    """Take a file from a finding; the stored file stays in the archive."""
    desk = _open(visit_id, by, now)
    assert desk.sheet is not None
    kept = FindingFile.objects.select_related("finding__answer__question").filter(
        pk=attached.pk, finding__answer__assessment=desk.sheet.id).first()
    if kept is None:
        return
    code = kept.finding.answer.question.code
    upload = Upload.objects.filter(journal=desk.journal_id, stored=kept.file_id).first()
    if upload is None:  # from before the journal
        kept.delete()
    else:
        known = registers_under(desk.journal_id, "t/", "l/")
        things = [key[2:] for key, one in known.items() if key.startswith("t/") and isinstance(one.value, dict)
                  and one.value.get("sha256") == upload.sha256]
        filed = [f"l/{uid}/{code}" for uid in things if f"l/{uid}/{code}" in known]
        write_as(desk, [Change(key, False) for key in filed], person=by, by=by, now=now)
    _say(desk, "journal.file_detached", by, now, code)


def _open(visit_id: UUID, by: Person, now: datetime) -> Desk:
    desk = open_desk(visit_id, by=by, now=now)
    if desk is None or desk.sheet is None:
        raise NotYours(code="not_yours")
    rules.check_open(desk.state)
    return desk


def _say(desk: Desk, event: str, by: Person, now: datetime, code: str) -> None:
    record(event, on=Journal(pk=desk.journal_id), by=by, at=now, factory=Factory(pk=desk.factory_id), code=code)
