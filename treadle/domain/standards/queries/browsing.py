"""Reading the tool: instruments, versions, clusters with their counts, one question with all that belongs to it."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch, Q, QuerySet

from treadle.domain.standards.models import (
    Cluster,
    Concept,
    CountsAs,
    Instrument,
    Point,
    Question,
    Rule,
    Tag,
    Variant,
    Version,
)
from treadle.domain.standards.queries.law import rules_by_topic, standing_of
from treadle.domain.standards.queries.sheet import AppliedQuestion, sheet_for
from treadle.domain.standards.queries.versions import ON_THE_LINE
from treadle.domain.standards.states import Standing


@dataclass(frozen=True)
class ClusterLine:
    """A cluster of a version as a country is asked it: how many points and questions, and by what it is judged."""

    cluster: Cluster
    standing: Standing | None
    points: int
    questions: int


@dataclass(frozen=True)
class QuestionPage:
    """One question with its law, tags, overlays and its past."""

    question: Question
    applied: AppliedQuestion | None
    variants: list[Variant]
    tags: list[Tag]
    rules: list[Rule]
    topics_without_rule: list[str]
    elsewhere: list[Question]
    counts_from: list[Concept]
    counts_as: list[Concept]


def instruments() -> list[Instrument]:
    """The instruments, by key."""
    return list(Instrument.objects.order_by("key"))


def versions_of(instrument: Instrument | None = None, *, drafts: bool) -> QuerySet[Version]:
    """Versions, newest first; without ``drafts`` only those that are or were in force."""
    versions = Version.objects.select_related("instrument", "based_on").order_by("-in_force_from", "-label")
    if instrument is not None:
        versions = versions.filter(instrument=instrument)
    return versions if drafts else versions.filter(state__in=ON_THE_LINE)


def clusters_of(version: Version, *, country: str, on: date) -> list[ClusterLine]:
    """The clusters in order, as a country is asked them on a day."""
    sheet = sheet_for(version, country=country, on=on)
    counts: dict[str, tuple[set[str], int]] = {}
    for one in sheet:
        points, questions = counts.get(one.cluster.key, (set(), 0))
        counts[one.cluster.key] = (points | {one.point.key}, questions + 1)
    clusters = Cluster.objects.filter(instrument=version.instrument_id, key__in=counts).prefetch_related("standings")
    return [
        ClusterLine(one, standing_of(one, on), len(counts[one.key][0]), counts[one.key][1])
        for one in clusters.order_by("order")
    ]


def questions_of_cluster(version: Version, key: str, *, country: str, on: date) -> list[AppliedQuestion]:
    """The questions of one cluster, in order; empty when the version has no such cluster."""
    return [one for one in sheet_for(version, country=country, on=on) if one.cluster.key == key]


def question_page(question: Question, *, country: str, on: date) -> QuestionPage:
    """Everything that a page on one question shows."""
    applied = next(
        (one for one in sheet_for(question.version, country=country, on=on) if one.question.pk == question.pk), None
    )
    by_topic = rules_by_topic(country=country, on=on) if country and question.topics else {}
    links = CountsAs.objects.filter(Q(old=question.concept_id) | Q(new=question.concept_id)).select_related(
        "old", "new"
    )
    return QuestionPage(
        question=question,
        applied=applied,
        variants=list(question.variants.order_by("country")),
        tags=list(question.tags.order_by("kind", "effective_from", "country")),
        rules=[rule for topic in question.topics for rule in by_topic.get(topic, [])],
        topics_without_rule=[topic for topic in question.topics if topic not in by_topic] if country else [],
        elsewhere=list(
            Question.objects.filter(concept=question.concept_id)
            .exclude(pk=question.pk)
            .select_related("version__instrument")
            .order_by("-version__in_force_from")
        ),
        counts_from=[link.old for link in links if link.new_id == question.concept_id],
        counts_as=[link.new for link in links if link.old_id == question.concept_id],
    )


def questions_seen(*, drafts: bool) -> QuerySet[Question]:
    """Questions with what a page needs of them."""
    questions = Question.objects.select_related("version__instrument", "concept", "point__cluster")
    return questions if drafts else questions.filter(version__state__in=ON_THE_LINE)


def readings() -> QuerySet[Rule]:
    """All readings of law that were not corrected away."""
    return Rule.objects.filter(replaced_by=None).select_related("reviewed_by")


def readings_on(day: date) -> Q:
    """The condition under which a reading holds on a day."""
    return Q(effective_to=None, effective_from__lte=day) | Q(effective_to__gte=day, effective_from__lte=day)


def past_of(rule: Rule) -> list[Rule]:
    """Every reading of the same topic, country and sector, newest first, corrected ones included."""
    same = Rule.objects.filter(country=rule.country, topic=rule.topic, sector=rule.sector)
    return list(same.select_related("reviewed_by", "recorded_by", "replaced_by").order_by("-effective_from", "key"))


def clusters_with_points(instrument: Instrument) -> QuerySet[Cluster]:
    """Clusters with their points, for choosing where a new question stands."""
    return Cluster.objects.filter(instrument=instrument).prefetch_related(
        Prefetch("points", Point.objects.order_by("order"))
    )
