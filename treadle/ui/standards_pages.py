"""The assessment tool and the law behind it, to read: the same pages on every site.

A site makes one :class:`Reading` and wraps its methods in views that say who may open them.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Case, IntegerField, QuerySet, Value, When
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from treadle.domain.access.queries import countries_of
from treadle.domain.standards import queries
from treadle.domain.standards.models import Rule, Version
from treadle.domain.standards.states import Confidence
from treadle.ui import clock
from treadle.ui.components import Text
from treadle.ui.countries import country_name
from treadle.ui.table_parts import Choice, Column, Filter, Rows, Words
from treadle.ui.tables import Table
from treadle.ui.templatetags import standards_words as words

_PAGES = ("standards", "standards-version", "standards-cluster", "standards-question", "law", "law-rule")


@dataclass(frozen=True)
class Reading:
    """The reading pages of one site. ``drafts``: versions that are not in force yet are shown, too."""

    site: str
    drafts: bool = False
    folder: str = "ui/standards"

    def url(self, name: str, *args: object) -> str:
        """The address of a page of this site."""
        return reverse(f"{self.site}:{name}", args=args)

    def version(self, version_id: UUID) -> Version:
        """A version that this site shows."""
        return get_object_or_404(queries.versions_of(drafts=self.drafts), pk=version_id)

    def tool(self, request: HttpRequest, version_id: UUID | None = None, **more: object) -> HttpResponse:
        """An instrument: its clusters, and its other versions."""
        instruments = queries.instruments()
        if version_id is None:
            version = queries.version_in_force(self._asked_instrument(request, instruments), on=clock.today())
        else:
            version = self.version(version_id)
        country = asked_country(request)
        context: dict[str, Any] = {
            "version": version,
            "instruments": instruments,
            "versions": [
                one for one in queries.versions_of(version.instrument, drafts=self.drafts)[:20] if one != version
            ],
            "lines": queries.clusters_of(version, country=country, on=clock.today()),
        }
        return self._page(request, "tool", country, {**context, **more})

    @staticmethod
    def _asked_instrument(request: HttpRequest, instruments: list[Any]) -> str:
        asked = request.GET.get("instrument", "")
        return asked if asked in {one.key for one in instruments} else "garment"

    def cluster(self, request: HttpRequest, version_id: UUID, key: str) -> HttpResponse:
        """The questions of a cluster, by compliance point."""
        version, country = self.version(version_id), asked_country(request)
        found = queries.questions_of_cluster(version, key, country=country, on=clock.today())
        if not found:
            raise Http404
        points: dict[UUID, tuple[Any, list[Any]]] = {}
        for one in found:
            points.setdefault(one.point.pk, (one.point, []))[1].append(one)
        cluster = found[0].cluster
        context = {
            "version": version,
            "cluster": cluster,
            "points": list(points.values()),
            "standing": queries.standing_of(cluster, clock.today()),
            "count": len(found),
        }
        return self._page(request, "cluster", country, context)

    def question(self, request: HttpRequest, question_id: UUID, **more: object) -> HttpResponse:
        """One question with wording, guidance, standards, law, tags, overlays and past."""
        question = get_object_or_404(queries.questions_seen(drafts=self.drafts), pk=question_id)
        country = asked_country(request)
        page = queries.question_page(question, country=country, on=clock.today())
        context = {
            "page": page,
            "question": question,
            "heading_texts": (page.applied or question).texts,
            "version": question.version,
            "standing": queries.standing_of(question.point.cluster, clock.today()),
            "elsewhere": [one for one in page.elsewhere if self.drafts or one.version.in_force_from],
        }
        return self._page(request, "question", country, {**context, **more})

    def law(self, request: HttpRequest, **more: object) -> HttpResponseBase:
        """Readings of national law: by default those in force today in the reader's country."""
        own = asked_country(request)
        if own and not request.GET:
            return redirect(f"{request.path}?country={own}")  # the address is the state
        table = LawTable(request, queries.readings(), self)
        if table.export_format:
            return table.export()
        return self._page(request, "law", "", {"table": table, "shown_day": table.day, **more})

    def rule(self, request: HttpRequest, rule_id: UUID, **more: object) -> HttpResponse:
        """One reading with its source, and every other reading of the same topic."""
        rule = get_object_or_404(Rule.objects.select_related("reviewed_by", "recorded_by", "replaced_by"), pk=rule_id)
        others = [one for one in queries.past_of(rule) if one.pk != rule.pk]
        return self._page(request, "rule", rule.country, {"rule": rule, "others": others, **more})

    def _page(self, request: HttpRequest, name: str, country: str, context: dict[str, Any]) -> HttpResponse:
        urls = {page.replace("-", "_"): f"{self.site}:{page}" for page in _PAGES}
        common = {"country_code": country, "countries": country_options(), "urls": urls}
        return render(request, [f"{self.folder}/{name}.html", f"ui/standards/{name}.html"], {**common, **context})


def person_of(request: HttpRequest) -> Any:
    """Who asks; the view has made sure that somebody does."""
    return request.person  # type: ignore[attr-defined]


def country_options() -> list[tuple[str, str]]:
    """The countries that have law, by name."""
    return sorted(((code, country_name(code)) for code in queries.countries_with_law()), key=lambda one: one[1])


def asked_country(request: HttpRequest) -> str:
    """The country that the address names, else the reader's own when they have one only; "" is the global tool."""
    if "country" in request.GET:
        asked = request.GET["country"].strip().upper()
        return asked if len(asked) == 2 and asked.isascii() and asked.isalpha() else ""
    own = countries_of(person_of(request), clock.now()) or set()
    return next(iter(own)) if len(own) == 1 else ""


@dataclass(frozen=True)
class OnDay(Filter):
    """A typed day: readings that were in force on it."""

    key: str
    title: Text

    def narrow(self, rows: Rows, value: str) -> Rows:
        day = day_from(value)
        return rows.filter(queries.readings_on(day)) if day else rows


def day_from(text: str) -> date | None:
    """A day written as 2026-03-02, or None."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _topics(_request: HttpRequest) -> list[tuple[str, str]]:
    keys = Rule.objects.order_by("topic").values_list("topic", flat=True).distinct()
    return sorted(((key, words.topic(key)) for key in keys), key=lambda one: one[1])


class LawTable(Table):
    """Readings of national law. Without a day in the address it shows today's; with ``days=all`` all."""

    key, name = "national-law", gettext_lazy("National law")
    sort = "topic"
    empty = (gettext_lazy("No reading here"), gettext_lazy("Loosen the filters, or choose another day."))
    filters = [
        Choice("country", gettext_lazy("Country"), lambda _request: country_options()),
        Choice("topic", gettext_lazy("Topic"), _topics),
        Choice("confidence", gettext_lazy("Confidence"), Confidence.choices),
        Choice(
            "days",
            gettext_lazy("Days"),
            [("all", gettext_lazy("with past and coming readings"))],
            apply=lambda rows, _value: rows,
        ),
        Words("q", gettext_lazy("Words"), ["statements", "citation", "key"]),
        OnDay("on", gettext_lazy("In force on (such as 2026-03-02)")),
    ]

    def __init__(self, request: HttpRequest, rows: QuerySet[Rule], reading: Reading) -> None:
        self.day = day_from(request.GET.get("on", "")) or clock.today()
        everything = request.GET.get("days") == "all" and "on" not in request.GET
        super().__init__(request, rows if everything else rows.filter(queries.readings_on(self.day)))
        self.everything = everything
        self.columns = _columns(reading)


def _sector(rule: Rule) -> str:
    return {"all": _("all sectors"), "garment": _("garment")}.get(rule.sector, rule.sector)


def _by_title() -> Case:
    """Topics in the order of their titles in the reader's language; a database knows their keys only."""
    keys = sorted(queries.known_topics(), key=words.topic)
    return Case(
        *[When(topic=key, then=Value(place)) for place, key in enumerate(keys)],
        default=Value(len(keys)),
        output_field=IntegerField(),
    )


def _columns(reading: Reading) -> list[Column]:
    return [
        Column(
            "topic",
            _("Topic"),
            value=lambda rule: words.topic(rule.topic),
            sort=_by_title(),
            fixed=True,
            href=lambda rule: reading.url("law-rule", rule.pk),
        ),
        Column("country", _("Country"), value=lambda rule: country_name(rule.country), sort="country"),
        Column("figure", _("Figure"), value=words.figure, sort="value"),
        Column("statement", _("What it says"), value=lambda rule: words.wording(rule.statements)),
        Column("sector", _("Sector"), value=_sector, sort="sector"),
        Column("citation", _("Citation"), hidden=True),
        Column("effective_from", _("From"), sort="effective_from"),
        Column("effective_to", _("To"), sort="effective_to", hidden=True),
        Column(
            "confidence",
            _("Confidence"),
            cell=words.confidence_tag,
            sort="confidence",
            value=lambda rule: str(Confidence(rule.confidence).label),
        ),
        Column("source", _("Source"), hidden=True),
        Column("key", _("Name"), hidden=True),
    ]
