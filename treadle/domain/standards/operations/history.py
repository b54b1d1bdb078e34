"""An instrument that is known from its codes only: the questions of an imported extract, wordings as they came."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from treadle.domain.ledger.operations import record
from treadle.domain.standards.models import Cluster, Concept, Instrument, Point, Question, Tag, Version
from treadle.domain.standards.states import AnswerKind, QuestionType, TagKind, VersionState
from treadle.kernel.errors import InvalidInput

FOR_EVER = date(1990, 1, 1)
SECTOR = "imported"


class Asked(NamedTuple):
    """A question as an extract names it: questionnaire, cluster and point by their titles, and its code there."""

    version: str
    cluster: str
    point: str
    code: str
    scored: bool
    label: str


@dataclass
class Codes:
    """The instrument with what is known of it; questions by what ``Asked`` tells apart, the label left out."""

    instrument: Instrument
    versions: dict[str, Version] = field(default_factory=dict)
    clusters: dict[str, Cluster] = field(default_factory=dict)
    points: dict[tuple[str, str], Point] = field(default_factory=dict)
    questions: dict[tuple[str, str, str, str, bool], UUID] = field(default_factory=dict)


@transaction.atomic
def record_codes(*, key: str, title: str, asked: Sequence[Asked], now: datetime,
                 first_days: Mapping[str, date]) -> Codes:
    """Add what is new of these questions to the instrument ``key``, and make it when there is none.

    Its versions are out of force from the start: nobody is ever assessed by them. ``first_days`` says from when each
    questionnaire was in use.
    """
    instrument, made = Instrument.objects.get_or_create(
        key=key, defaults={"sector": SECTOR, "titles": {"en": title},
                           "descriptions": {"en": "Made from the codes of an imported extract."}})
    if instrument.sector != SECTOR:
        raise InvalidInput(_("“%(key)s” is a tool that people assess by. An extract gets a tool of its own; give "
                             "another key.") % {"key": key}, code="not_imported")
    codes = _known(instrument)
    before = len(codes.questions)
    _add_clusters_and_points(codes, asked)
    for label in dict.fromkeys(one.version for one in asked):
        if label not in codes.versions:
            codes.versions[label] = Version.objects.create(
                instrument=instrument, label=label, state=VersionState.SUPERSEDED, in_force_from=first_days[label],
                superseded_on=first_days[label], note="From an imported extract; history only.")
    _add_questions(codes, asked)
    if made or len(codes.questions) > before:
        record("standards.codes_recorded", on=instrument, by=None, at=now, factory=None,
               questions=len(codes.questions) - before)
    return codes


def _known(instrument: Instrument) -> Codes:
    codes = Codes(instrument, {one.label: one for one in instrument.versions.all()},
                  {str(one.titles.get("en")): one for one in instrument.clusters.all()})
    points = Point.objects.filter(cluster__instrument=instrument).select_related("cluster")
    codes.points = {(str(one.cluster.titles.get("en")), str(one.titles.get("en"))): one for one in points}
    for one in Question.objects.filter(version__instrument=instrument).select_related("version", "point__cluster"):
        code = one.code.partition("~")[0]
        codes.questions[one.version.label, str(one.point.cluster.titles.get("en")), str(one.point.titles.get("en")),
                        code, one.type == QuestionType.SCORED] = one.pk
    return codes


def _add_clusters_and_points(codes: Codes, asked: Sequence[Asked]) -> None:
    """In the order of their titles. A cluster of facts alone is not scored."""
    scored = {one.cluster for one in asked if one.scored}
    for title in sorted({one.cluster for one in asked}):
        cluster = codes.clusters.get(title)
        if cluster is None:
            codes.clusters[title] = Cluster.objects.create(
                instrument=codes.instrument, order=len(codes.clusters), scored=title in scored, titles={"en": title},
                key=_free_key(title, {one.key for one in codes.clusters.values()}))
        elif title in scored and not cluster.scored:
            cluster.scored = True
            cluster.save(update_fields=["scored"])
    for cluster_title, title in sorted({(one.cluster, one.point) for one in asked} - codes.points.keys()):
        taken = {one.key for (of, _title), one in codes.points.items() if of == cluster_title}
        codes.points[cluster_title, title] = Point.objects.create(
            cluster=codes.clusters[cluster_title], key=_free_key(title, taken), order=len(taken),
            titles={"en": title})


def _add_questions(codes: Codes, asked: Sequence[Asked]) -> None:
    """A code that stands at several points of one questionnaire is a question at each of them: Q1, Q1~2."""
    new = [one for one in asked if one[:5] not in codes.questions]
    if not new:
        return
    taken = set(Question.objects.filter(version__instrument=codes.instrument).values_list("version__label", "code"))
    concepts = {one.key: one for one in codes.instrument.concepts.all()}
    made: list[Question] = []
    for order, one in enumerate(new, len(taken)):
        code = _free_code(one.code, one.version, taken)
        taken.add((one.version, code))
        if code not in concepts:
            concepts[code] = Concept(instrument=codes.instrument, key=code)
        made.append(Question(
            version=codes.versions[one.version], concept=concepts[code], point=codes.points[one.cluster, one.point],
            code=code, order=min(order, 32_000), type=QuestionType.SCORED if one.scored else QuestionType.FACT,
            answer=AnswerKind.COMPLIANCE if one.scored else AnswerKind.TEXT, texts={"en": one.label}))
        codes.questions[one[:5]] = made[-1].pk
    Concept.objects.bulk_create([one for one in concepts.values() if one._state.adding])
    Question.objects.bulk_create(made)


@transaction.atomic
def record_public(*, codes: Codes, asked: Mapping[tuple[UUID, str], bool], now: datetime) -> None:
    """Which questions were publicly reported in which country, by (question, country)."""
    tags = Tag.objects.filter(question__version__instrument=codes.instrument, kind=TagKind.PUBLIC)
    known = {(question, country): pk for question, country, pk in tags.values_list("question_id", "country", "pk")}
    new = [where for where, public in asked.items() if public and where not in known]
    gone = [known[where] for where, public in asked.items() if not public and where in known]
    Tag.objects.filter(pk__in=gone).delete()
    Tag.objects.bulk_create([Tag(question_id=question, country=country, kind=TagKind.PUBLIC, effective_from=FOR_EVER)
                             for question, country in new], batch_size=2_000)
    if new or gone:
        record("standards.tags_recorded", on=codes.instrument, by=None, at=now, factory=None, tagged=len(new),
               untagged=len(gone))


def _free_key(title: str, taken: set[str]) -> str:
    plain = slugify(title)[:50] or "untitled"
    return next(key for key in (plain, *(f"{plain}-{n}" for n in range(2, len(taken) + 3))) if key not in taken)


def _free_code(code: str, version: str, taken: set[tuple[str, str]]) -> str:
    n, free = 1, code
    while (version, free) in taken:
        n += 1
        free = f"{code[:16]}~{n}"
    return free
