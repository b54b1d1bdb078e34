"""One instrument with one version, from its files into the tables, set by set."""

from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext as _

from treadle.domain.standards.datafiles.shapes import (
    ClusterFile,
    InstrumentFile,
    LawLinkFile,
    LinkFile,
    QuestionFile,
)
from treadle.domain.standards.datafiles.shipped import digest_of
from treadle.domain.standards.models import (
    Cluster,
    Concept,
    CountsAs,
    Instrument,
    Point,
    Question,
    Standing,
    Tag,
    Variant,
    Version,
)
from treadle.domain.standards.operations.timeline import place_in_force
from treadle.domain.standards.operations.wordings import add_wordings
from treadle.kernel.errors import RuleBroken

type Counts = dict[str, int]


def load_instrument(one: InstrumentFile, *, on: date) -> Counts:
    """Add the version of the files when it is not there yet; says what was added, by kind."""
    instrument, _made = Instrument.objects.update_or_create(
        key=one.key,
        defaults={
            "sector": one.sector,
            "titles": one.title,
            "descriptions": one.description,
            "sources": one.sources,
        },
    )
    digest = digest_of(one)
    known = Version.objects.filter(instrument=instrument, label=one.version).first()
    if known is not None and known.digest != digest:
        raise RuleBroken(
            _(
                "%(file)s: version “%(label)s” of %(key)s is in the database with other questions. A version is "
                "frozen: give the changed files a new version label and a first day."
            )
            % {"file": one.file, "label": one.version, "key": one.key},
            code="version_frozen",
        )
    counts: Counts = {}
    if known is None:
        version = Version.objects.create(instrument=instrument, label=one.version, digest=digest)
        counts["versions"] = 1
        counts["questions"] = _load_questions(one, version, _load_points(one.clusters, instrument))
        place_in_force(version, from_day=one.in_force_from, on=on)
    counts["links"] = _load_links(one.links, instrument)
    counts.update(add_wordings(one, instrument))
    counts["law_links"] = _load_law_links(one.law_links, instrument, one.version)
    return {kind: count for kind, count in counts.items() if count}


def _load_points(files: list[ClusterFile], instrument: Instrument) -> dict[tuple[str, str], Point]:
    """Clusters, their standing and their points, made or brought up to date; points by cluster and key."""
    Cluster.objects.bulk_create(
        [
            Cluster(instrument=instrument, key=one.key, order=one.order, scored=one.scored, titles=one.title)
            for one in files
        ],
        update_conflicts=True,
        unique_fields=["instrument", "key"],
        update_fields=["order", "scored", "titles"],
    )
    clusters = {one.key: one for one in Cluster.objects.filter(instrument=instrument)}
    Standing.objects.bulk_create(
        [
            Standing(cluster=clusters[one.key], standing=each.standing, effective_from=each.effective_from)
            for one in files
            for each in one.standing
        ],
        update_conflicts=True,
        unique_fields=["cluster", "effective_from"],
        update_fields=["standing"],
    )
    Point.objects.bulk_create(
        [
            Point(cluster=clusters[one.key], key=each.key, order=each.order, titles=each.title)
            for one in files
            for each in one.points
        ],
        update_conflicts=True,
        unique_fields=["cluster", "key"],
        update_fields=["order", "titles"],
    )
    points = Point.objects.filter(cluster__instrument=instrument).select_related("cluster")
    return {(one.cluster.key, one.key): one for one in points}


def concepts_for(instrument: Instrument, keys: Iterable[str]) -> dict[str, Concept]:
    """The concepts of these keys, made where they are new."""
    wanted = set(keys)
    Concept.objects.bulk_create(
        [Concept(instrument=instrument, key=key) for key in sorted(wanted)], ignore_conflicts=True
    )
    return {one.key: one for one in Concept.objects.filter(instrument=instrument, key__in=wanted)}


def _load_questions(one: InstrumentFile, version: Version, points: dict[tuple[str, str], Point]) -> int:
    concepts = concepts_for(version.instrument, (each.concept for each in one.questions()))
    questions: dict[str, Question] = {}
    tags: list[Tag] = []
    for cluster in one.clusters:
        for point in cluster.points:
            for each in point.questions:
                question = _question(each, version, concepts[each.concept], points[cluster.key, point.key])
                questions[each.concept] = question
                tags += _tags(each, question)
    Question.objects.bulk_create(questions.values())
    Tag.objects.bulk_create(tags)
    Variant.objects.bulk_create(
        Variant(
            question=questions[each.concept],
            country=each.country,
            applies=each.applies,
            texts=each.text,
            guidance=each.guidance,
            note=each.note,
        )
        for each in one.variants
    )
    return len(questions)


def _question(one: QuestionFile, version: Version, concept: Concept, point: Point) -> Question:
    return Question(
        version=version,
        concept=concept,
        point=point,
        code=one.code,
        order=one.order,
        type=one.type,
        answer=one.answer,
        polarity=one.polarity,
        texts=one.text,
        guidance=one.guidance,
        evidence=one.evidence,
        kinds=one.kinds,
        standards=one.ilo,
        topics=one.law,
        countries=one.countries,
    )


def _tags(one: QuestionFile, question: Question) -> list[Tag]:
    return [
        Tag(
            question=question,
            kind=tag.tag,
            country=country,
            effective_from=tag.effective_from,
            effective_to=tag.effective_to,
        )
        for tag in one.tags
        for country in tag.countries or [""]
    ]


def _load_law_links(files: list[LawLinkFile], instrument: Instrument, label: str) -> int:
    """Topics of law put beside questions of a version, also of one that is there: nothing that is asked changes."""
    topics: dict[str, list[str]] = {}
    for one in files:
        topics.setdefault(one.concept, []).append(one.topic)
    asked = Question.objects.filter(version__instrument=instrument, version__label=label, concept__key__in=topics)
    changed: list[Question] = []
    for question in asked.select_related("concept"):
        added = [topic for topic in topics[question.concept.key] if topic not in question.topics]
        if added:
            question.topics = [*question.topics, *added]
            changed.append(question)
    Question.objects.bulk_update(changed, ["topics"])
    return len(changed)


def _load_links(files: list[LinkFile], instrument: Instrument) -> int:
    """Links are added between versions; they say nothing about what is asked, so they are not frozen."""
    concepts = concepts_for(instrument, [key for one in files for key in (one.old, one.new)])
    before = CountsAs.objects.filter(old__instrument=instrument).count()
    CountsAs.objects.bulk_create(
        [CountsAs(old=concepts[one.old], new=concepts[one.new], since=one.since, note=one.note) for one in files],
        ignore_conflicts=True,
    )
    return CountsAs.objects.filter(old__instrument=instrument).count() - before
