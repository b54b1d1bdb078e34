"""What only shows when files are looked at together: names used twice, links that lead nowhere, rules that overlap."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from itertools import combinations

from django.utils.translation import gettext as _

from treadle.domain.standards.datafiles.shapes import InstrumentFile, Problem, RuleFile, Shipped
from treadle.domain.standards.datafiles.wordings import wording_problems


def check_all(shipped: Shipped) -> list[Problem]:
    """Every problem across files."""
    problems = [*_twice(shipped.instruments, lambda one: one.key, lambda one: one.file)]
    for instrument in shipped.instruments:
        problems += [*_instrument_names(instrument), *_overlays(instrument), *_links(instrument),
                     *_law_links(instrument), *wording_problems(instrument)]
    problems += [*_twice(shipped.rules, lambda one: one.key, lambda one: one.file), *_overlaps(shipped.rules)]
    problems += [
        *_twice(shipped.alerts, lambda one: one.country, lambda one: one.file),
        *_questionnaires(shipped),
    ]
    if shipped.alerts and not any(one.country == "" for one in shipped.alerts):
        problems.append(Problem("zero-tolerance", "", _("there is no generic protocol (generic.toml).")))
    return problems


def topics_without_rule(shipped: Shipped) -> list[str]:
    """Law topics that questions name and no country has a rule for: read from the law itself on site."""
    named = {topic for instrument in shipped.instruments for one in instrument.questions() for topic in one.law}
    named |= {link.topic for instrument in shipped.instruments for link in instrument.law_links}
    return sorted(named - {rule.topic for rule in shipped.rules})


def _twice[T](things: Iterable[T], name: Callable[[T], str], file: str | Callable[[T], str]) -> Iterator[Problem]:
    seen: dict[str, str] = {}
    for thing in things:
        key, where = name(thing), file if isinstance(file, str) else file(thing)
        if key in seen:
            yield Problem(
                where,
                key,
                _("stands here and in %(other)s; a name is used once.") % {"other": seen[key]},
            )
        seen.setdefault(key, where)


def _instrument_names(instrument: InstrumentFile) -> Iterator[Problem]:
    questions = instrument.questions()
    yield from _twice(questions, lambda one: one.concept, lambda one: one.file)
    yield from _twice(questions, lambda one: one.code, lambda one: one.file)
    for cluster in instrument.clusters:
        yield from _twice(cluster.points, lambda one: one.key, cluster.file)
        yield from _twice(cluster.standing, lambda one: str(one.effective_from), cluster.file)
        for point in cluster.points:
            for question in point.questions:
                if question.concept.split(".")[0] != cluster.key:
                    yield Problem(
                        question.file,
                        question.concept,
                        _("must begin with its cluster, “%(key)s.”.") % {"key": cluster.key},
                    )


def _overlays(instrument: InstrumentFile) -> Iterator[Problem]:
    known = {one.concept: one for one in instrument.questions()}
    seen: set[tuple[str, str]] = set()
    for variant in instrument.variants:
        file = f"instruments/{instrument.key}/overlays/{variant.country}.toml"
        if variant.concept not in known:
            yield Problem(file, variant.concept, _("is no question of this instrument."))
        elif known[variant.concept].countries and variant.country not in known[variant.concept].countries:
            yield Problem(file, variant.concept, _("is not asked in %(country)s.") % {"country": variant.country})
        if (variant.country, variant.concept) in seen:
            yield Problem(file, variant.concept, _("stands here twice."))
        seen.add((variant.country, variant.concept))


def _law_links(instrument: InstrumentFile) -> Iterator[Problem]:
    file = f"instruments/{instrument.key}/judged-by.toml"
    concepts = {question.concept for question in instrument.questions()}
    yield from _twice(instrument.law_links, lambda one: f"{one.concept} {one.topic}", file)
    for link in instrument.law_links:
        if link.concept not in concepts:
            yield Problem(file, link.concept, _("no question of this tool has this concept."))


def _links(instrument: InstrumentFile) -> Iterator[Problem]:
    file = f"instruments/{instrument.key}/counts-as.toml"
    known = {one.concept for one in instrument.questions()}
    newer = {link.old: link.new for link in instrument.links}
    yield from _twice(instrument.links, lambda one: one.old, file)
    for link in instrument.links:
        if link.new not in known and link.new not in newer:
            yield Problem(file, link.old, _("counts as “%(new)s”, which is no question.") % {"new": link.new})
        step, seen = link.old, {link.old}
        while step in newer:
            step = newer[step]
            if step in seen:
                yield Problem(file, link.old, _("counts as itself in the end."))
                break
            seen.add(step)


def _overlaps(rules: list[RuleFile]) -> Iterator[Problem]:
    """For one country, topic and sector no two rules are in force on one day."""
    groups: dict[tuple[str, str, str], list[RuleFile]] = defaultdict(list)
    for rule in rules:
        groups[rule.country, rule.topic, rule.sector].append(rule)
    for group in groups.values():
        for one, other in combinations(sorted(group, key=lambda rule: rule.effective_from), 2):
            if other.effective_from <= (one.effective_to or date.max):
                yield Problem(
                    other.file,
                    other.key,
                    _("is in force on the same days as “%(other)s”.") % {"other": one.key},
                )


def _questionnaires(shipped: Shipped) -> Iterator[Problem]:
    points = {
        (instrument.key, f"{cluster.key}.{point.key}")
        for instrument in shipped.instruments
        for cluster in instrument.clusters
        for point in cluster.points
    }
    keys = {instrument.key for instrument in shipped.instruments}
    for diagnosis in shipped.diagnoses:
        if diagnosis.key not in keys:
            yield Problem(diagnosis.file, "key", _("“%(key)s” is no instrument.") % {"key": diagnosis.key})
        yield from _twice(diagnosis.questions, lambda one: one.key, diagnosis.file)
        yield from _twice(diagnosis.questions, lambda one: str(one.order), diagnosis.file)
        for question in diagnosis.questions:
            if (diagnosis.key, question.point) not in points:
                yield Problem(
                    diagnosis.file,
                    question.key,
                    _("“%(point)s” is no compliance point.") % {"point": question.point},
                )
    for criteria in shipped.criteria:
        yield from _twice(criteria.criteria, lambda one: str(one["key"]), criteria.file)
