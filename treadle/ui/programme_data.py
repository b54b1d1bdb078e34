"""The programme's other data, to read: zero-tolerance rules, self-diagnosis questions, criteria of month sixteen.

The same pages on every site. The office also sees how sure a rule is and where it comes from; criteria that the
programme weighs in confidence stay with the office.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, pgettext
from django.utils.translation import gettext as _

from treadle.domain.assessments.states import SystemsFamily
from treadle.domain.reports.composers.differentiation import PRIVATE_MEASURES
from treadle.domain.standards.models import AlertRule, CriteriaSet, DiagnosisQuestion, DiagnosisSet
from treadle.domain.standards.queries import pick
from treadle.domain.standards.states import Confidence
from treadle.ui.countries import country_name
from treadle.ui.exports import export_response, may_export
from treadle.ui.formats import day, percent

TITLES: dict[str, Promise] = {
    "zero-tolerance": gettext_lazy("Zero tolerance"),
    "self-diagnosis": gettext_lazy("Self-diagnosis"),
    "criteria": gettext_lazy("Criteria of month sixteen"),
}
type Row = Sequence[str]


@dataclass(frozen=True)
class Data:
    """One part as a table: ``versions`` are ``(key, words)``, ``shown`` the one that the rows are of."""

    intro: str
    heads: list[str]
    rows: list[Row]
    versions: list[tuple[str, str]] = field(default_factory=list)
    shown: str = ""
    as_sheets: bool = False

    @property
    def titled_rows(self) -> list[list[tuple[str, str]]]:
        """The cells with the head of their column, for narrow screens and for sheets."""
        return [list(zip(self.heads, row, strict=True)) for row in self.rows]


def show(request: HttpRequest, site: str, key: str) -> HttpResponseBase:
    """A part of the data as a page, or as a file when one is asked for."""
    if key not in _PARTS:
        raise Http404
    data = _PARTS[key](request, site == "office")
    kind = request.GET.get("export", "")
    if kind in {"csv", "xlsx"}:
        return export_response(request, kind, f"{key}-{data.shown}".strip("-"), data.heads, data.rows,
                               title=str(TITLES[key]))
    return render(request, "ui/programme_data.html", {
        "title": TITLES[key], "data": data, "may_export": may_export(request),
        "parts": [{"title": title, "href": reverse(f"{site}:standards-data", args=[each]), "current": each == key}
                  for each, title in TITLES.items()]})


def _words(texts: Mapping[str, str]) -> str:
    return pick(texts, get_language() or "en")


# ---- zero tolerance --------------------------------------------------------------------------


def _zero_tolerance(_request: HttpRequest, office: bool) -> Data:
    heads = [_("Country"), _("What is an alert, on suspicion"), _("Whom the programme informs"), _("Clocks"),
             _("The action plan always has")]
    rules = sorted(AlertRule.objects.all(), key=lambda rule: (rule.country != "", country_name(rule.country)))
    return Data(
        _("On any visit a suspicion is enough; proof is not asked for, and no victim's name. Everything else that is "
          "learnt in a factory stays confidential."),
        [*heads, *([_("Confidence"), _("Sources"), _("Note")] if office else [])],
        [[*_alert_row(rule), *(_alert_proof(rule) if office else [])] for rule in rules], as_sheets=True)


def _alert_row(rule: AlertRule) -> Row:
    government = rule.government
    return [
        country_name(rule.country) if rule.country else _("Every other country"),
        _lines(_words(title) for _key, title in rule.titled_triggers),
        ", ".join(text for text in (government.get("body", ""), government.get("contact_title", "")) if text),
        _lines(_("within %(hours)s hours: %(what)s") % {"hours": one["hours"], "what": _words(one["title"])}
               for one in rule.clocks),
        _lines({"investigation": _("an investigation"), "remediation": _("remediation")}.get(one, one)
               for one in rule.plan_needs),
    ]


def _alert_proof(rule: AlertRule) -> Row:
    sources = _lines(f"{one.get('title', '')} {one.get('url', '')}".strip() for one in rule.sources)
    return [str(Confidence(rule.confidence).label), sources, rule.note]


def _lines(texts: Any) -> str:
    return "\n".join(str(text) for text in texts)


# ---- self-diagnosis --------------------------------------------------------------------------


def _self_diagnosis(request: HttpRequest, _office: bool) -> Data:
    sets = list(DiagnosisSet.objects.select_related("instrument").order_by("instrument__key", "-version"))
    shown = _asked(request, sets)
    rows = DiagnosisQuestion.objects.filter(set=shown).select_related("point__cluster").order_by("order")
    return Data(
        _("The same plain questions for the workers' side, for management's side, and for both together. A yes is the "
          "good answer; nobody has to answer."),
        [_("No."), _("Question"), _("Compliance point"), _("Cluster")],
        [[str(one.order), _words(one.texts), _words(one.point.titles), _words(one.point.cluster.titles)]
         for one in rows],
        [(str(one.pk), f"{_words(one.titles)} {one.version}") for one in sets], str(shown.pk) if shown else "")


def _asked(request: HttpRequest, sets: Sequence[Any]) -> Any:
    """The version that the address names, else the newest."""
    wanted = request.GET.get("version", "")
    if wanted and wanted not in {str(one.pk) for one in sets}:
        raise Http404
    return next((one for one in sets if str(one.pk) == wanted), sets[0] if sets else None)


# ---- criteria --------------------------------------------------------------------------------


def _criteria(request: HttpRequest, office: bool) -> Data:
    sets = list(CriteriaSet.objects.order_by("-in_force_from", "key"))
    shown = _asked(request, sets)
    rules = [one for one in (shown.criteria if shown else []) if office or one["measure"] not in PRIVATE_MEASURES]
    return Data(
        _("What the programme looks at when it decides, sixteen months in, whether a factory works as a high "
          "performer. An input that is missing reads “cannot be decided” and never counts as met."),
        [_("Family"), _("Criterion"), _("Needed"), _("How it is computed")],
        [[_family(one["family"]), _title(one, "title"), _needed(one), _title(one, "explanation")] for one in rules],
        [(str(one.pk), _("%(title)s %(version)s, in force from %(day)s") % {
            "title": _words(one.titles), "version": one.version, "day": day(one.in_force_from)}) for one in sets],
        str(shown.pk) if shown else "")


def _title(criterion: Mapping[str, Any], name: str) -> str:
    return _words(criterion.get(f"{name}s") or criterion.get(name) or {})


def _family(key: str) -> str:
    return str(SystemsFamily(key).label) if key in SystemsFamily.values else _("Compliance")


def _needed(criterion: Mapping[str, Any]) -> str:
    value = criterion["threshold"]
    shown = percent(float(value)) if criterion["unit"] == "share" else number_format(Decimal(value))
    if criterion["operator"] == ">=":
        return pgettext("threshold", "at least %(value)s") % {"value": shown}
    return pgettext("threshold", "at most %(value)s") % {"value": shown}


_PARTS = {"zero-tolerance": _zero_tolerance, "self-diagnosis": _self_diagnosis, "criteria": _criteria}
