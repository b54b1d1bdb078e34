"""Two versions side by side, by concept. ``compare`` is pure; ``compared`` fetches what it needs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from treadle.domain.standards.models import CountsAs, Point, Question, Version

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
    points = Point.objects.filter(questions__version__in=versions).select_related("cluster").order_by().distinct()
    by_key = {point.pk: point for point in points}
    questions = Question.objects.filter(version__in=versions).select_related("concept").prefetch_related("tags")
    faces: dict[UUID, list[Face]] = {version.pk: [] for version in versions}
    for question in questions:
        question.point = by_key[question.point_id]
        faces[question.version_id].append(face_of(question))
    return [faces[version.pk] for version in versions]


def face_of(question: Question) -> Face:
    """The face of one question (its concept, point, cluster and tags are read)."""
    tags = frozenset((tag.kind, tag.country, tag.effective_from, tag.effective_to) for tag in question.tags.all())
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
    before, after = faces_of(old, new)
    return compare(before, after, list(links))
