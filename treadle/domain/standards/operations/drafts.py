"""Drafting a version: copied from one in force, then changed question by question."""

from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from treadle.domain.access.permissions import Permission
from treadle.domain.access.queries import require
from treadle.domain.ledger.operations import record
from treadle.domain.parties.models import Person
from treadle.domain.standards import rules
from treadle.domain.standards.datafiles.tables import KEY
from treadle.domain.standards.models import Concept, Point, Question, Tag, Variant, Version
from treadle.domain.standards.queries.law import standing_of
from treadle.domain.standards.states import AnswerKind, Polarity, QuestionType, Standing
from treadle.kernel.errors import InvalidInput
from treadle.kernel.ids import new_id


@dataclass(frozen=True)
class QuestionContent:
    """What of a question may change in a draft; None leaves a part as it is."""

    code: str | None = None
    type: str | None = None
    answer: str | None = None
    polarity: str | None = None
    texts: dict[str, str] | None = None
    guidance: dict[str, str] | None = None
    evidence: str | None = None
    kinds: list[str] | None = None
    standards: list[dict[str, str]] | None = None
    topics: list[str] | None = None
    countries: list[str] | None = None
    point: Point | None = None

    def given(self) -> dict[str, Any]:
        """The parts that are given, by field of ``Question``."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: value for name, value in values.items() if value is not None}


@transaction.atomic
def draft_version(*, base: Version, label: str, by: Person, now: datetime, note: str = "") -> Version:
    """Open a draft that asks what ``base`` asks, tags and country variants included."""
    require(by, Permission.STANDARDS_EDIT, at=now)
    taken = set(Version.objects.filter(instrument=base.instrument_id).values_list("label", flat=True))
    rules.check_can_draft(base.state, label, taken)
    draft = Version.objects.create(instrument=base.instrument, label=label.strip(), based_on=base, note=note)
    count = _copy_questions(base, draft)
    record("standards.version_drafted", on=draft, by=by, at=now, base=str(base), questions=count)
    return draft


def _copy_questions(base: Version, draft: Version) -> int:
    copies: dict[Any, Question] = {}
    for question in Question.objects.filter(version=base):
        old, question.pk, question.version = question.pk, new_id(), draft
        copies[old] = question
    Question.objects.bulk_create(copies.values())
    tags = list(Tag.objects.filter(question__version=base))
    variants = list(Variant.objects.filter(question__version=base))
    for tag in tags:
        tag.pk, tag.question = None, copies[tag.question_id]
    for variant in variants:
        variant.pk, variant.question = None, copies[variant.question_id]
    Tag.objects.bulk_create(tags)
    Variant.objects.bulk_create(variants)
    return len(copies)


@transaction.atomic
def change_question(*, question: Question, content: QuestionContent, by: Person, now: datetime) -> Question:
    """Change a question of a draft. Its concept stays: another concept is another question."""
    require(by, Permission.STANDARDS_EDIT, at=now)
    rules.check_can_change(question.version.state)
    changed = put_content(question, content)
    if changed:
        question.save(update_fields=changed)
        note_law_change(question.version, [question.point], now)
        record("standards.question_changed", on=question, by=by, at=now, concept=question.concept.key, parts=changed)
    return question


def put_content(question: Question, content: QuestionContent) -> list[str]:
    """Put new content into a question that is not saved yet; says which fields changed."""
    changed = [name for name, value in content.given().items() if getattr(question, name) != value]
    for name in changed:
        setattr(question, name, content.given()[name])
    rules.check_question(texts=question.texts, kind=question.type, answer=question.answer)
    if "code" in changed:
        others = Question.objects.filter(version=question.version_id, code=question.code).exclude(pk=question.pk)
        if not question.code.strip() or others.exists():
            sentence = _("The code “%(code)s” is taken or empty. Choose another.") % {"code": question.code}
            raise InvalidInput(sentence, fields={"code": sentence})
    return changed


def note_law_change(version: Version, points: list[Point], now: datetime) -> None:
    """Positions on national law lapse when a question that national law judges has changed."""
    if any(standing_of(point.cluster, now.date()) == Standing.NATIONAL_LAW for point in points):
        Version.objects.filter(pk=version.pk).update(law_changed_at=now)
        version.law_changed_at = now


@transaction.atomic
def add_question(
    *, version: Version, point: Point, concept_key: str, content: QuestionContent, by: Person, now: datetime
) -> Question:
    """Ask something new in a draft, at the end of a point. A concept that older versions had is taken up again."""
    require(by, Permission.STANDARDS_EDIT, at=now)
    rules.check_can_change(version.state)
    question = make_question(version, point, concept_key, content)
    note_law_change(version, [point], now)
    record("standards.question_added", on=question, by=by, at=now, concept=concept_key)
    return question


def make_question(version: Version, point: Point, concept_key: str, content: QuestionContent) -> Question:
    """Write a new question, checked."""
    if not KEY.fullmatch(concept_key) or not concept_key.startswith(f"{point.cluster.key}."):
        sentence = _("The name must look like “%(key)s.what_is_asked”, in small letters.") % {"key": point.cluster.key}
        raise InvalidInput(sentence, fields={"concept": sentence})
    if Question.objects.filter(version=version, concept__key=concept_key).exists():
        sentence = _("“%(key)s” is asked in this version already.") % {"key": concept_key}
        raise InvalidInput(sentence, fields={"concept": sentence})
    concept, _made = Concept.objects.get_or_create(instrument=version.instrument, key=concept_key)
    last = (
        Question.objects.filter(version=version, point=point).order_by("-order").values_list("order", flat=True).first()
    )
    question = Question(
        version=version,
        concept=concept,
        point=point,
        order=(last or 0) + 1,
        type=QuestionType.SCORED,
        answer=AnswerKind.COMPLIANCE,
        polarity=Polarity.POSITIVE,
    )
    put_content(question, content)
    if not question.code:
        sentence = _("Give the question a code.")
        raise InvalidInput(sentence, fields={"code": sentence})
    question.save(force_insert=True)
    return question


@transaction.atomic
def remove_question(*, question: Question, by: Person, now: datetime) -> None:
    """Ask something no more: it leaves the draft; its concept, with its past, stays."""
    require(by, Permission.STANDARDS_EDIT, at=now)
    rules.check_can_change(question.version.state)
    note_law_change(question.version, [question.point], now)
    record("standards.question_removed", on=question, by=by, at=now, concept=question.concept.key)
    question.delete()


@transaction.atomic
def set_variant(
    *,
    question: Question,
    country: str,
    by: Person,
    now: datetime,
    applies: bool = True,
    texts: dict[str, str] | None = None,
    guidance: dict[str, str] | None = None,
    note: str = "",
) -> Variant:
    """Say what a country changes of a draft's question."""
    require(by, Permission.STANDARDS_EDIT, at=now)
    rules.check_can_change(question.version.state)
    variant, _made = Variant.objects.update_or_create(
        question=question,
        country=country,
        defaults={"applies": applies, "texts": texts or {}, "guidance": guidance or {}, "note": note},
    )
    note_law_change(question.version, [question.point], now)
    record("standards.variant_set", on=question, by=by, at=now, country=country, concept=question.concept.key)
    return variant


@transaction.atomic
def tag_question(
    *,
    question: Question,
    kind: str,
    from_day: date,
    by: Person,
    now: datetime,
    country: str = "",
    to_day: date | None = None,
) -> Tag:
    """Tag a question from a day on, for one country or ("") all."""
    require(by, Permission.STANDARDS_EDIT, at=now)
    rules.check_can_tag(question.version.state, from_day, to_day, now.date())
    tag, _made = Tag.objects.update_or_create(
        question=question, kind=kind, country=country, effective_from=from_day, defaults={"effective_to": to_day}
    )
    record(
        "standards.question_tagged",
        on=question,
        by=by,
        at=now,
        kind=kind,
        country=country,
        from_day=from_day.isoformat(),
        concept=question.concept.key,
    )
    return tag


@transaction.atomic
def end_tag(*, tag: Tag, last_day: date, by: Person, now: datetime) -> Tag:
    """A tag holds for the last time on ``last_day``."""
    require(by, Permission.STANDARDS_EDIT, at=now)
    rules.check_can_tag(tag.question.version.state, max(tag.effective_from, now.date()), last_day, now.date())
    tag.effective_to = last_day
    tag.save(update_fields=["effective_to"])
    record("standards.tag_ended", on=tag.question, by=by, at=now, kind=tag.kind, last_day=last_day.isoformat())
    return tag
