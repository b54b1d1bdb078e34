"""National law by country: read, recorded, replaced by new readings, verified."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from treadle.domain.access.permissions import Permission
from treadle.domain.access.queries import can, countries_of, visible_to
from treadle.domain.standards import operations
from treadle.domain.standards.models import Rule
from treadle.kernel.errors import InvalidInput
from treadle.ui import clock
from treadle.ui.allow import allow
from treadle.ui.countries import country_name
from treadle.ui.form_errors import put_errors
from treadle.ui.sites import MenuItem
from treadle.ui.standards_pages import Reading, country_options

P = Permission
READING = Reading("office", drafts=True, folder="office/standards")
NAV = MenuItem(
    gettext_lazy("National law"), "office:law", (P.STANDARDS_SEE,), order=61, group=gettext_lazy("Standards")
)
DAY = forms.DateInput(attrs={"type": "date"})
PERIODS = [
    ("none", gettext_lazy("no period")),
    ("hour", gettext_lazy("an hour")),
    ("day", gettext_lazy("a day")),
    ("week", gettext_lazy("a week")),
    ("month", gettext_lazy("a month")),
    ("quarter", gettext_lazy("a quarter")),
    ("year", gettext_lazy("a year")),
]


@allow(P.STANDARDS_SEE)
def law(request: HttpRequest) -> HttpResponseBase:
    """The table of readings."""
    return READING.law(request, may_edit=can(request.person, P.STANDARDS_EDIT, at=clock.now()))


@allow(P.STANDARDS_SEE)
def law_rule(request: HttpRequest, rule_id: UUID) -> HttpResponseBase:
    """One reading; whoever answers for its country may verify or replace it."""
    mine = visible_to(Rule.objects.filter(pk=rule_id), request.person, P.STANDARDS_EDIT, clock.today())
    return READING.rule(request, rule_id, may_edit=mine.exists())


class ReadingForm(forms.Form):
    """A reading of national law."""

    statement = forms.CharField(
        label=gettext_lazy("The rule in one plain sentence"), widget=forms.Textarea(attrs={"rows": 2})
    )
    value = forms.DecimalField(label=gettext_lazy("Figure"), required=False, max_digits=12, decimal_places=3)
    unit = forms.CharField(
        label=gettext_lazy("Unit"),
        required=False,
        max_length=30,
        help_text=gettext_lazy("Such as hours, percent, years, people."),
    )
    period = forms.ChoiceField(label=gettext_lazy("Period"), choices=PERIODS)
    conditions = forms.CharField(
        label=gettext_lazy("Conditions, one a line"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    exclusions = forms.CharField(
        label=gettext_lazy("Does not hold for, one a line"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    citation = forms.CharField(label=gettext_lazy("Citation"), max_length=300, required=False)
    source = forms.CharField(label=gettext_lazy("Source"), max_length=300)
    source_url = forms.URLField(
        label=gettext_lazy("Address of the source"), max_length=500, required=False, assume_scheme="https"
    )
    effective_from = forms.DateField(label=gettext_lazy("In force from"), widget=DAY)
    effective_to = forms.DateField(label=gettext_lazy("Until"), widget=DAY, required=False)
    note = forms.CharField(label=gettext_lazy("Note"), required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def reading(self) -> operations.Reading:
        """What was typed, as the operation takes it."""
        data: dict[str, Any] = {name: self.cleaned_data[name] for name in ReadingForm.base_fields}
        statement = data.pop("statement")
        for name in ("conditions", "exclusions"):
            data[name] = [line.strip() for line in data[name].splitlines() if line.strip()]
        return operations.Reading(statements={"en": statement}, **data)


class RuleForm(ReadingForm):
    """A reading on a topic that has none yet."""

    country = forms.ChoiceField(label=gettext_lazy("Country"))
    topic = forms.RegexField(
        r"^[a-z][a-z0-9_]*$",
        label=gettext_lazy("Topic"),
        max_length=60,
        help_text=gettext_lazy(
            "As questions name it, such as overtime_month. A least pay is minimum_wage; where the law sets it by zone, "
            "record one rule a zone: minimum_wage_zone_1, minimum_wage_zone_2."
        ),
    )
    sector = forms.ChoiceField(
        label=gettext_lazy("Sector"),
        choices=[("all", gettext_lazy("all sectors")), ("garment", gettext_lazy("garment"))],
    )
    field_order = ("country", "topic", "sector")

    def __init__(self, *args: object, countries: set[str] | None, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        own = country_options() if countries is None else [(code, country_name(code)) for code in sorted(countries)]
        self.fields["country"].choices = own  # type: ignore[attr-defined]


def _form(request: HttpRequest, form: forms.Form, heading: str, lead: str) -> HttpResponse:
    context = {"form": form, "heading": heading, "lead": lead}
    return render(request, "office/standards/law_form.html", context, status=422 if form.errors else 200)


@allow(P.STANDARDS_EDIT)
def new_rule(request: HttpRequest) -> HttpResponse:
    """Record a reading."""
    form = RuleForm(request.POST or None, countries=countries_of(request.person, clock.now()))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            rule = operations.record_rule(
                country=data["country"],
                topic=data["topic"],
                sector=data["sector"],
                reading=form.reading(),
                by=request.person,
                now=clock.now(),
            )
        except InvalidInput as refused:
            put_errors(form, refused)
        else:
            return redirect("office:law-rule", rule.pk)
    return _form(request, form, _("Record a rule"), _("It stands as unverified until somebody else confirms it."))


def _mine(request: HttpRequest, rule_id: UUID) -> Rule:
    return get_object_or_404(
        visible_to(Rule.objects.all(), request.person, P.STANDARDS_EDIT, clock.today()), pk=rule_id
    )


@allow(P.STANDARDS_EDIT)
def new_reading(request: HttpRequest, rule_id: UUID) -> HttpResponse:
    """A new reading in place of this one: from a later day on, or as a correction."""
    rule = _mine(request, rule_id)
    form = ReadingForm(request.POST or None, initial=_typed(rule))
    if request.method == "POST" and form.is_valid():
        try:
            fresh = operations.record_new_reading(rule=rule, reading=form.reading(), by=request.person, now=clock.now())
        except InvalidInput as refused:
            put_errors(form, refused)
        else:
            return redirect("office:law-rule", fresh.pk)
    lead = _(
        "With a later first day the old reading ends the day before. With the same day it is corrected; assessments "
        "that used it keep it."
    )
    return _form(request, form, _("Record a new reading"), lead)


def _typed(rule: Rule) -> dict[str, object]:
    names = ("unit", "period", "citation", "source", "source_url", "effective_from", "effective_to", "note")
    value = rule.value.normalize() if isinstance(rule.value, Decimal) else None
    return {name: getattr(rule, name) for name in names} | {
        "statement": rule.statements.get("en", ""),
        "value": None if value is None else f"{value:f}",
        "conditions": "\n".join(rule.conditions),
        "exclusions": "\n".join(rule.exclusions),
    }


@allow(P.STANDARDS_EDIT)
@require_POST
def verify(request: HttpRequest, rule_id: UUID) -> HttpResponse:
    """Confirm a reading under one's name."""
    rule = operations.verify_rule(rule=_mine(request, rule_id), by=request.person, now=clock.now())
    messages.success(request, _("Verified under your name."))
    return redirect("office:law-rule", rule.pk)


urlpatterns = [
    path("law/", law, name="law"),
    path("law/new/", new_rule, name="law-new"),
    path("law/<uuid:rule_id>/", law_rule, name="law-rule"),
    path("law/<uuid:rule_id>/reading/", new_reading, name="law-reading"),
    path("law/<uuid:rule_id>/verify/", verify, name="law-verify"),
]
