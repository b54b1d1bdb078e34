"""Two versions side by side, by concept. ``compare`` is pure; ``compared`` fetches what it needs."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q, TextField
from django.db.models.functions import Cast

from treadle.domain.standards.models import CountsAs, Point, Question, Tag, Version

ADDED, REMOVED, REWORDED, RETAGGED, MOVED, ALTERED = "added", "removed", "reworded", "retagged", "moved", "altered"
KINDS = (ADDED, REMOVED, REWORDED, RETAGGED, MOVED, ALTERED)

type TagFace = tuple[str, str, date, date | None]


@dataclass(frozen=True)
class Face:
    """What a question shows: all that a comparison looks at."""

    concept: str
    code: str
    cluster: str
    point: str
    texts: Mapping[str, str]
    guidance: Mapping[str, str]
    tags: frozenset[TagFace]
    rest: tuple[object, ...] = ()


@dataclass(frozen=True)
class Difference:
    """One concept that differs. ``counts_as``: the newer concepts of a removed one, the older ones of a new one."""

    concept: str
    old: Face | None
    new: Face | None
    kinds: frozenset[str]
    counts_as: tuple[str, ...] = ()

    @property
    def face(self) -> Face:
        """The newer face, else the older."""
        face = self.new or self.old
        assert face is not None, "a difference has at least one side"
        return face


def compare(old: Sequence[Face], new: Sequence[Face], links: Sequence[tuple[str, str]] = ()) -> list[Difference]:
    """What changed from ``old`` to ``new``, in the order of the newer version; removed ones at the end.

    ``links`` are (older concept, newer concept).
    """
    before = {face.concept: face for face in old}
    after = {face.concept: face for face in new}
    found = []
    for concept, face in after.items():
        kinds = _kinds(before[concept], face) if concept in before else frozenset({ADDED})
        if kinds:
            older = tuple(one for one, other in links if other == concept) if concept not in before else ()
            found.append(Difference(concept, before.get(concept), face, kinds, older))
    for concept, face in before.items():
        if concept not in after:
            newer = tuple(other for one, other in links if one == concept)
            found.append(Difference(concept, face, None, frozenset({REMOVED}), newer))
    return found


def _kinds(old: Face, new: Face) -> frozenset[str]:
    pairs = {
        REWORDED: (old.texts, old.guidance) != (new.texts, new.guidance),
        RETAGGED: old.tags != new.tags,
        MOVED: (old.cluster, old.point) != (new.cluster, new.point),
        ALTERED: old.rest != new.rest,
    }
    return frozenset(kind for kind, differs in pairs.items() if differs)


def faces_of(*versions: Version) -> list[list[Face]]:
    """The faces of each version of an instrument, in its order; three queries for all of them.

    Points are few and questions many: each point is read once and not with each of its questions.
    """
    return _faces(versions, _tags_of(versions), None)


def _faces(
    versions: Sequence[Version], tags: Mapping[UUID, frozenset[TagFace]], concepts: Collection[UUID] | None
) -> list[list[Face]]:
    mine = Q(version__in=versions) if concepts is None else Q(version__in=versions, concept__in=concepts)
    questions = list(Question.objects.filter(mine).select_related("concept"))
    points = Point.objects.filter(pk__in={question.point_id for question in questions}).select_related("cluster")
    by_key = {point.pk: point for point in points.order_by()}
    faces: dict[UUID, list[Face]] = {version.pk: [] for version in versions}
    for question in questions:
        question.point = by_key[question.point_id]
        faces[question.version_id].append(face_of(question, tags.get(question.pk, frozenset())))
    return [faces[version.pk] for version in versions]


def _tags_of(versions: Sequence[Version]) -> dict[UUID, frozenset[TagFace]]:
    """The tags of each question of some versions that has any, by one query and without making objects."""
    found: dict[UUID, set[TagFace]] = {}
    rows = Tag.objects.filter(question__version__in=versions).order_by()
    said = rows.values_list("question", "kind", "country", "effective_from", "effective_to")
    for question, kind, country, starts, ends in said:
        found.setdefault(question, set()).add((kind, country, starts, ends))
    return {question: frozenset(tags) for question, tags in found.items()}


def face_of(question: Question, tags: frozenset[TagFace]) -> Face:
    """The face of one question (its concept, and its point with the cluster, are read)."""
    return Face(
        question.concept.key,
        question.code,
        question.point.cluster.key,
        question.point.key,
        question.texts,
        question.guidance,
        tags,
        rest_of(question),
    )


def rest_of(question: Question) -> tuple[object, ...]:
    """Everything else that a question says, in a shape that compares."""
    standards = tuple((one["convention"], one.get("article", "")) for one in question.standards)
    return (
        question.code,
        question.type,
        question.answer,
        question.polarity,
        question.evidence,
        tuple(question.kinds),
        standards,
        tuple(question.topics),
        tuple(question.countries),
    )


def compared(old: Version, new: Version) -> list[Difference]:
    """What changed from one version of an instrument to another."""
    links = CountsAs.objects.filter(old__instrument=new.instrument_id).values_list("old__key", "new__key")
    tags = _tags_of([old, new])
    before, after = _faces([old, new], tags, _may_differ(old, new, tags))
    return compare(before, after, list(links))


#: What a question says, as the database holds it: texts that are told apart without being taken apart.
_AS_KEPT: tuple[str | Cast, ...] = (
    "point", "code", "type", "answer", "polarity", "evidence",
    *(Cast(name, TextField()) for name in ("texts", "guidance", "kinds", "standards", "topics", "countries")),
)


def _may_differ(old: Version, new: Version, tags: Mapping[UUID, frozenset[TagFace]]) -> set[UUID]:
    """The concepts whose questions are not kept alike in both versions, by one query and without making objects.

    Two versions differ in few questions. Too many here costs time only: what is kept otherwise and says the same
    (the same texts in another order) is found the same when its faces are compared.
    """
    kept: dict[UUID, list[tuple[Any, ...]]] = {}
    questions = Question.objects.filter(version__in=[old, new]).order_by()
    for id_, concept, *said in questions.values_list("pk", "concept", *_AS_KEPT):
        kept.setdefault(concept, []).append((*said, tags.get(id_)))
    return {concept for concept, sides in kept.items() if len(sides) != 2 or sides[0] != sides[1]}
