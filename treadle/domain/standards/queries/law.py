"""National law on a day, the standing of clusters, zero-tolerance rules."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _

from treadle.domain.standards.models import AlertRule, Cluster, Rule
from treadle.domain.standards.states import Standing
from treadle.kernel.errors import RuleBroken

ALL_SECTORS = "all"
#: Where the law differs by zone there is one rule a zone: ``minimum_wage_zone_1``.
ZONE = "_zone_"


def rules_in_force(*, country: str, on: date, sector: str = "garment") -> list[Rule]:
    """The readings of law that hold in a country on a day, by topic. A sector's rule displaces the general one."""
    rules = list(
        Rule.objects.filter(
            Q(effective_to=None) | Q(effective_to__gte=on),
            country=country,
            replaced_by=None,
            sector__in={ALL_SECTORS, sector},
            effective_from__lte=on,
        ).order_by("topic", "key")
    )
    special = {rule.topic for rule in rules if rule.sector != ALL_SECTORS}
    return [rule for rule in rules if rule.sector != ALL_SECTORS or rule.topic not in special]


def rules_by_topic(*, country: str, on: date, sector: str = "garment") -> dict[str, list[Rule]]:
    """The same, by topic: a question shows the rules of the topics that it names, those of every zone included."""
    return by_topic(rules_in_force(country=country, on=on, sector=sector))


def by_topic(rules: Iterable[Rule]) -> dict[str, list[Rule]]:
    """Rules under the topics that questions name: those of a zone under the topic without its zone."""
    found: dict[str, list[Rule]] = {}
    for rule in rules:
        found.setdefault(rule.topic.partition(ZONE)[0], []).append(rule)
    return found


def countries_with_law() -> list[str]:
    """The countries that have rules, by code."""
    return list(Rule.objects.order_by("country").values_list("country", flat=True).distinct())


def standing_of(cluster: Cluster, on: date) -> Standing | None:
    """Whether a cluster is judged by core standards or national law on a day; None when it is not scored.

    Asks nothing when the cluster's standings were prefetched.
    """
    held = [one for one in cluster.standings.all() if one.effective_from <= on]
    return Standing(max(held, key=lambda one: one.effective_from).standing) if held else None


def standings_on(clusters: Iterable[Cluster], on: date) -> dict[str, Standing | None]:
    """The standing of several clusters by key; give them with ``standings`` prefetched."""
    return {cluster.key: standing_of(cluster, on) for cluster in clusters}


def alert_rule_for(country: str) -> AlertRule:
    """The zero-tolerance rule of a country, else the generic one."""
    found = {rule.country: rule for rule in AlertRule.objects.filter(country__in={country, ""})}
    rule = found.get(country) or found.get("")
    if rule is None:
        raise RuleBroken(_("There is no zero-tolerance protocol yet. Load the standards first."), code="no_protocol")
    return rule
