"""Forgetting by the clock: once a day, everything about people whose period is over."""

import shutil
from collections.abc import Callable
from datetime import date, datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db.models import Exists, Max, Model, OuterRef, Q, QuerySet
from django_ox.models import OxTask

from treadle.domain.access.models import Token
from treadle.domain.assessments.models import AlertLook, AnswerChange, FindingFile, PackedAnswers
from treadle.domain.committees.models import Member
from treadle.domain.cycles.models import Agreement, Cycle
from treadle.domain.fieldwork.models import Journal, Upload
from treadle.domain.fieldwork.queries import folder_of
from treadle.domain.files.models import StoredFile
from treadle.domain.improvement.models import ItemChange, Proof
from treadle.domain.ledger import operations as ledger
from treadle.domain.ledger.queries import pulses
from treadle.domain.notices.models import Delivery, Export, Notice
from treadle.domain.parties.models import Contact, Factory, ImportRun
from treadle.domain.reports.models import Download, Rendering
from treadle.journeys.retention.people import FORMER, forget_people, unlink
from treadle.journeys.retention.register import CLASSES
from treadle.journeys.retention.words import REMOVED, wordings

NAME = "retention"
#: So many identifiers may stand in a statement, on SQLite too; of more, the database looks them up itself.
MOST_LISTED = 20_000


def forget_what_is_over(*, on: date, now: datetime) -> list[str]:
    """Forget; nothing on a second run that day. Sentences of what was forgotten, by class."""
    last = pulses().filter(name=NAME).first()
    if last is not None and last.facts.get("on") == on.isoformat():
        return []
    counts = {key: forget(limit_of(key, now), now) for key, forget in FORGETTERS.items()}
    told = {key: count for key, count in counts.items() if count}
    ledger.beat(name=NAME, at=now, on=on.isoformat(), counts=told)
    return [f"{CLASSES[key].title}: {count}" for key, count in told.items()]


def limit_of(key: str, now: datetime) -> datetime:
    """What lies before this moment has outlived its class's period, as set here or as it comes."""
    days = settings.RETENTION.get(key)
    return now - (CLASSES[key].period if days is None else timedelta(days=days))


def _deleted(rows: QuerySet[Model]) -> int:
    return rows.delete()[0]


def _sessions(limit: datetime, now: datetime) -> int:
    """By each session's own end on the machine's clock: a calendar that is moved signs nobody out."""
    before = Session.objects.count()
    SessionStore.clear_expired()
    return before - Session.objects.count()


def _prints(limit: datetime, now: datetime) -> int:
    old: list[Rendering | Export] = [*Rendering.objects.filter(asked_at__lt=limit)]
    old += Export.objects.filter(asked_at__lt=limit)
    for printed in old:
        unlink(printed.path)
        printed.delete()
    return len(old)


def _left(limit: datetime) -> QuerySet[Factory]:
    """Factories whose last cycle ended before ``limit``, and those that never had one and were not touched since."""
    open_cycle = Cycle.objects.filter(factory=OuterRef("pk"), ended_at=None)
    seen = Factory.objects.filter(~Exists(open_cycle)).annotate(last=Max("cycles__ended_at"))
    return seen.filter(Q(last__lt=limit) | Q(last=None, updated_at__lt=limit))


def _contacts(limit: datetime, now: datetime) -> int:
    return _deleted(Contact.objects.filter(factory__in=_left(limit).values("pk")))


def _signatures(limit: datetime, now: datetime) -> int:
    old = Agreement.objects.filter(factory__in=_left(limit).values("pk"), recorded_at__lt=limit)
    return old.exclude(signatory_name=REMOVED).update(signatory_name=REMOVED, signatory_position="")


def _members(limit: datetime, now: datetime) -> int:
    on = limit.date()
    gone = Member.objects.filter(Q(left_on__lt=on) | Q(committee__ended_on__lt=on)).exclude(name=FORMER)
    return Member.objects.filter(pk__in=list(gone.values_list("pk", flat=True))).update(
        name=FORMER, position="", sex="", person=None)


def _words_of(key: str) -> Callable[[datetime, datetime], int]:
    def forget(limit: datetime, now: datetime) -> int:
        count = 0
        for wording in wordings():
            if wording.key == key:
                old = wording.model._base_manager.filter(wording.still_there(), begun_before(wording.begins, limit))
                ids = list(old.order_by().values_list("pk", flat=True)[:20_000])  # the rest tomorrow: nobody waits long
                count += wording.model._base_manager.filter(pk__in=ids).update(**wording.emptied())
        return count
    return forget


def begun_before(begins: str, limit: datetime) -> Q:
    """Rows whose period began before ``limit``, asked by the few cycles that are over: most days there is none new."""
    path, _ended, _at = begins.rpartition("__ended_at")
    if not path:
        return Q(**{f"{begins}__lt": limit})
    over = Cycle.objects.filter(ended_at__lt=limit).order_by().values_list("pk", flat=True)
    ids = list(over[:MOST_LISTED + 1])
    return Q(**{f"{path}__in": ids if len(ids) <= MOST_LISTED else over})


def _words(limit: datetime, now: datetime) -> int:
    """Earlier wordings and copies go altogether; the last ones lose their words."""
    count = _deleted(AnswerChange.objects.filter(begun_before("answer__assessment__cycle__ended_at", limit)))
    count += _deleted(PackedAnswers.objects.filter(begun_before("assessment__cycle__ended_at", limit)))
    count += _deleted(ItemChange.objects.filter(begun_before("item__plan__cycle__ended_at", limit)))
    return count + _words_of("words")(limit, now)


def _evidence(limit: datetime, now: datetime) -> int:
    shown = FindingFile.objects.filter(begun_before("finding__answer__assessment__cycle__ended_at", limit))
    proofs = Proof.objects.filter(begun_before("item__plan__cycle__ended_at", limit))
    ids = {*shown.values_list("file_id", flat=True), *proofs.values_list("file_id", flat=True)}
    shown.delete()
    proofs.delete()
    return _without_use(ids)


def _without_use(ids: set[UUID]) -> int:
    """Delete the rows of files that nothing names any more; their bytes are swept up afterwards."""
    if not ids:
        return 0
    left = StoredFile.objects.filter(pk__in=ids).exclude(pk__in=ImportRun.objects.filter(
        file_id__isnull=False).values("file_id"))
    for relation in StoredFile._meta.get_fields(include_hidden=True):
        if relation.auto_created and relation.is_relation and relation.related_model is not None:
            users = relation.related_model._base_manager
            name = relation.field.name  # type: ignore[union-attr]
            left = left.exclude(pk__in=users.filter(**{f"{name}__isnull": False}).values(name))
    return _deleted(left)


def _journals(limit: datetime, now: datetime) -> int:
    """Whole journals, with what lay in their trays and proves nothing."""
    released = Q(sheet__released_at__lt=limit)
    over = Journal.objects.filter(released | begun_before("visit__cycle__ended_at", limit))
    journals = list(over.order_by().values_list("pk", flat=True))
    files = set(Upload.objects.filter(journal__in=journals, stored__isnull=False).values_list("stored_id", flat=True))
    for journal in journals:
        shutil.rmtree(folder_of(journal), ignore_errors=True)
    Journal.objects.filter(pk__in=journals).delete()
    _without_use(files)
    return len(journals)


def _lists(limit: datetime, now: datetime) -> int:
    old = ImportRun.objects.filter(created_at__lt=limit).exclude(name=REMOVED)
    ids = {file_id for file_id in old.values_list("file_id", flat=True) if file_id}
    count = old.update(name=REMOVED, rejected=[], changes=[], problem="", file_id=None)
    _without_use(ids)
    return count


def _machine(limit: datetime, now: datetime) -> int:
    over = Token.objects.filter(Q(revoked_at__lt=limit) | Q(ends_on__lt=limit.date()))
    return _deleted(over) + _deleted(Delivery.objects.filter(created_at__lt=limit))


def _jobs(limit: datetime, now: datetime) -> int:
    return _deleted(OxTask.objects.filter(finished_at__lt=limit))


def _looks(limit: datetime, now: datetime) -> int:
    return _deleted(AlertLook.objects.filter(at__lt=limit)) + _deleted(Download.objects.filter(at__lt=limit))


#: What forgets each class; every class with a period has one.
FORGETTERS: dict[str, Callable[[datetime, datetime], int]] = {
    "account": lambda limit, now: forget_people(now=now, limit=limit),
    "session": _sessions,
    "message": lambda limit, now: _deleted(Notice.objects.filter(sent_at__lt=limit)),
    "look": _looks,
    "print": _prints,
    "contact": _contacts,
    "signature": _signatures,
    "member": _members,
    "present": _words_of("present"),
    "trust": _words_of("trust"),
    "case": _words_of("case"),
    "words": _words,
    "evidence": _evidence,
    "journal": _journals,
    "list": _lists,
    "job": _jobs,
    "machine": _machine,
}
