"""Instruments: clusters put together from their files, country overlays, counts-as links."""

from pathlib import Path

from django.utils.translation import gettext as _

from treadle.domain.standards.datafiles.shapes import (
    ALWAYS,
    ClusterFile,
    InstrumentFile,
    LawLinkFile,
    LinkFile,
    PointFile,
    Problem,
    QuestionFile,
    StandingFile,
    TagFile,
    VariantFile,
)
from treadle.domain.standards.datafiles.tables import CONVENTION, COUNTRY, KEY, Table, read_toml, sources_of
from treadle.domain.standards.datafiles.wordings import read_wordings
from treadle.domain.standards.states import AnswerKind, Polarity, QuestionType, Standing, TagKind

EVIDENCE_KINDS = ("observation", "document", "interview")
TITLES_IN = ("en", "vi", "ar")


def read_instrument(folder: Path, root: Path, problems: list[Problem]) -> InstrumentFile | None:
    """The instrument of a folder, or None when its head cannot be read."""
    name = str((folder / "instrument.toml").relative_to(root))
    head = read_toml(folder / "instrument.toml", name, problems)
    if head.broken:
        return None
    clusters = read_clusters(sorted((folder / "clusters").glob("*.toml")), root, problems)
    variants = [
        one
        for path in sorted((folder / "overlays").glob("*.toml"))
        for one in read_overlay(path, str(path.relative_to(root)), problems)
    ]
    links = folder / "counts-as.toml"
    judged = folder / "judged-by.toml"
    instrument = InstrumentFile(
        key=head.text("key", shape=KEY),
        sector=head.text("sector"),
        title=head.texts("title", needs=TITLES_IN),
        description=head.texts("description"),
        version=head.text("version"),
        in_force_from=head.day("in_force_from"),
        sources=sources_of(head),
        clusters=clusters,
        variants=variants,
        links=read_links(links, str(links.relative_to(root)), problems) if links.exists() else [],
        law_links=read_law_links(judged, str(judged.relative_to(root)), problems) if judged.exists() else [],
        wordings=read_wordings(sorted((folder / "wording").glob("*.toml")), root, problems),
        file=name,
    )
    if instrument.key != folder.name:
        head.wrong("key", _("must be the name of its folder, “%(folder)s”.") % {"folder": folder.name})
    head.done()
    return instrument


def read_clusters(paths: list[Path], root: Path, problems: list[Problem]) -> list[ClusterFile]:
    """The clusters in order; a file with ``cluster_key`` adds its points to a cluster that another file begins."""
    clusters: dict[str, ClusterFile] = {}
    for path in paths:
        name = str(path.relative_to(root))
        table = read_toml(path, name, problems)
        if table.broken:
            continue
        if "cluster_key" in table.content:
            key = table.text("cluster_key")
            if key not in clusters:
                table.wrong("cluster_key", _("no file before this one begins the cluster “%(key)s”.") % {"key": key})
                continue
            cluster = clusters[key]
        else:
            cluster = _cluster(table.table("cluster"), name)
            if cluster.key in clusters:
                table.wrong("cluster.key", _("“%(key)s” is begun twice.") % {"key": cluster.key})
            clusters[cluster.key] = cluster
        cluster.points.extend(_point(one, name) for one in table.tables("point"))
        table.done()
    return sorted(clusters.values(), key=lambda one: one.order)


def _cluster(table: Table, file: str) -> ClusterFile:
    standing = [
        StandingFile(one.choice("standing", Standing.values), one.day("from"))
        for one in table.tables("standing", [], name="standing")
    ]
    cluster = ClusterFile(
        key=table.text("key", shape=KEY),
        order=table.whole("order"),
        scored=table.yes("scored", True),
        title=table.texts("title", needs=TITLES_IN),
        standing=standing,
        points=[],
        file=file,
    )
    if cluster.scored and not standing:
        table.wrong("standing", _("is missing: say whether the cluster is core or national law, and from which day."))
    table.done()
    return cluster


def _point(table: Table, file: str) -> PointFile:
    questions = [
        _question(one, order, file) for order, one in enumerate(table.tables("question", name="concept"), start=1)
    ]
    point = PointFile(
        key=table.text("key", shape=KEY),
        order=table.whole("order"),
        title=table.texts("title", needs=TITLES_IN),
        questions=questions,
    )
    table.done()
    return point


def _question(table: Table, order: int, file: str) -> QuestionFile:
    question = QuestionFile(
        concept=table.text("concept", shape=KEY),
        code=table.text("code"),
        order=order,
        type=table.choice("type", QuestionType.values),
        answer=table.choice("answer", AnswerKind.values),
        polarity=table.choice("polarity", Polarity.values),
        text=table.texts("text"),
        guidance=table.texts("guidance"),
        evidence=table.text("evidence"),
        kinds=table.words("kinds", allowed=EVIDENCE_KINDS),
        ilo=[_standard(one) for one in table.tables("ilo", [], name="convention")],
        law=table.words("law", KEY, default=[]),
        tags=[_tag(one) for one in table.tables("tags", [], name="tag")],
        countries=table.words("countries", COUNTRY, default=[]),
        file=file,
    )
    if question.kinds == []:
        table.wrong("kinds", _("is empty: name at least one kind of evidence."))
    if (question.type == QuestionType.SCORED) != (question.answer == AnswerKind.COMPLIANCE):
        table.wrong("answer", _("a scored question is answered by compliance, a fact is not."))
    table.done()
    return question


def _standard(table: Table) -> dict[str, str]:
    found = {"convention": table.text("convention", shape=CONVENTION), "article": table.text("article", "")}
    table.done()
    return found


def _tag(table: Table) -> TagFile:
    tag = TagFile(
        tag=table.choice("tag", TagKind.values),
        countries=table.words("countries", COUNTRY, default=[]),
        effective_from=table.day("from", ALWAYS),
        effective_to=table.day("to", None),
    )
    table.done()
    return tag


def read_overlay(path: Path, name: str, problems: list[Problem]) -> list[VariantFile]:
    """What one country changes."""
    table = read_toml(path, name, problems)
    country = table.text("country", shape=COUNTRY)
    if country != path.stem:
        table.wrong("country", _("must be the name of its file, “%(name)s”.") % {"name": path.stem})
    variants = []
    for one in table.tables("variant", name="concept"):
        variants.append(
            VariantFile(
                concept=one.text("concept"),
                country=country,
                applies=one.yes("applies", True),
                text=one.texts("text", {}, needs=()),
                guidance=one.texts("guidance", {}, needs=()),
                note=one.text("note", ""),
            )
        )
        one.done()
    table.done()
    return variants


def read_links(path: Path, name: str, problems: list[Problem]) -> list[LinkFile]:
    """What counts as what."""
    table = read_toml(path, name, problems)
    links = []
    for one in table.tables("link", name="from"):
        links.append(
            LinkFile(
                old=one.text("from", shape=KEY),
                new=one.text("to", shape=KEY),
                since=one.day("since", ALWAYS),
                note=one.text("note", ""),
            )
        )
        one.done()
    table.done()
    return links


def read_law_links(path: Path, name: str, problems: list[Problem]) -> list[LawLinkFile]:
    """Topics of law that questions are judged by, found after their version was frozen."""
    table = read_toml(path, name, problems)
    links = []
    for one in table.tables("link", name="concept"):
        links.append(LawLinkFile(concept=one.text("concept", shape=KEY), topic=one.text("topic", shape=KEY)))
        one.done()
    table.done()
    return links
