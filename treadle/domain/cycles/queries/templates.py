"""Questions about templates: which is in force, what it projects, what a milestone is called."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from treadle.domain.cycles.calendar import CycleTemplate, KnownDays, Texts, project, read_template
from treadle.domain.cycles.days_off import days_off_in, weekend_of
from treadle.domain.cycles.models import Cycle, Template
from treadle.domain.cycles.states import ServiceLevel
from treadle.kernel.errors import InvalidInput


@dataclass(frozen=True)
class Projected:
    """A milestone of a calendar that nobody has enrolled in yet."""

    key: str
    kind: str
    title: str
    due_on: date
    window_to: date | None
    is_offer: bool
    owner: str


def in_words(texts: Texts, language: str | None = None) -> str:
    """The text in a language, else in English."""
    wanted = language or get_language() or "en"
    return texts.get(wanted) or texts.get(wanted.split("-")[0]) or texts.get("en", "")


def template_in_force(key: str, on: date) -> Template:
    """The version in force on a day; the first one for days before any was."""
    versions = list(Template.objects.filter(key=key).order_by("in_force_from"))
    if not versions:
        known = ", ".join(sorted(set(Template.objects.values_list("key", flat=True))))
        raise InvalidInput(_("There is no template “%(key)s”. Known are: %(known)s.") % {"key": key, "known": known},
                           code="unknown_template")
    in_force = [version for version in versions if version.in_force_from <= on]
    return in_force[-1] if in_force else versions[0]


def templates_in_force(on: date) -> list[Template]:
    """One version a key, for choosing."""
    return [template_in_force(key, on) for key in sorted(set(Template.objects.values_list("key", flat=True)))]


def plan_of_template(template: Template) -> CycleTemplate:
    """The template as the calendar engine reads it; remembered on the object."""
    if "_plan" not in template.__dict__:
        template.__dict__["_plan"] = read_template(template.data)
    plan: CycleTemplate = template.__dict__["_plan"]
    return plan


def calendar_of(*, template_key: str, signed_up_on: date, country: str, returning: bool = False,
                level: str = ServiceLevel.STANDARD) -> list[Projected]:
    """What would be due when, in the order of days, for a factory that signs up on a day."""
    plan = plan_of_template(template_in_force(template_key, signed_up_on))
    dues = project(plan, KnownDays(signed_up_on), is_day_off=days_off_in(country), returning=returning, level=level)
    return [
        Projected(due.step.key, due.step.kind, in_words(due.step.titles), due.due_on, due.window_to, due.step.is_offer,
                  due.step.owner)
        for due in sorted(dues, key=lambda due: (due.due_on, due.order))
    ]


def title_of(cycle: Cycle, key: str) -> str:
    """What a milestone of a cycle is called."""
    return in_words(plan_of_template(cycle.template).step(key).titles)


def days_off_near(country: str, on: date, days: int = 130) -> list[date]:
    """Public days off that are no weekend days, from a day on: for those who plan."""
    is_day_off, is_weekend = days_off_in(country), weekend_of(country)
    ahead = (on + timedelta(days=count) for count in range(days))
    return [day for day in ahead if is_day_off(day) and day.weekday() not in is_weekend]
