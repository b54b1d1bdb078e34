"""The forms of a visit."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from treadle.domain.cycles.models import Visit
from treadle.domain.cycles.states import Announcement, Mode, VisitKind
from treadle.domain.parties.models import Person

DAY = {"type": "date"}


def _day(label: object, *, required: bool = True) -> forms.DateField:
    return forms.DateField(label=label, required=required, widget=forms.DateInput(attrs=DAY))  # type: ignore[arg-type]


class PlanForm(forms.Form):
    """A visit to come."""

    kind = forms.ChoiceField(label=_("Kind of visit"), choices=VisitKind.choices, widget=forms.RadioSelect)
    planned_on = _day(_("Day"))
    days = forms.IntegerField(label=_("Days"), min_value=1, max_value=10)
    announcement = forms.ChoiceField(
        label=_("How it is announced"), choices=Announcement.choices, widget=forms.RadioSelect,
        help_text=_("Announced: the factory is told the day. Within a window: it is told the first and the last day. "
                    "Unannounced: nobody outside learns anything until it has taken place."))
    window_from = _day(_("First day of the window"), required=False)
    window_to = _day(_("Last day of the window"), required=False)
    mode = forms.ChoiceField(label=_("How it is held"), choices=Mode.choices, widget=forms.RadioSelect)
    mode_reason = forms.CharField(label=_("Why it is virtual"), max_length=300, required=False)
    early_reason = forms.CharField(
        label=_("Why the assessment cannot wait"), max_length=300, required=False,
        help_text=_("Only for an assessment before the template's first day, planned by who answers for the cycle."))
    people = forms.ModelMultipleChoiceField(label=_("Who goes"), queryset=Person.objects.none(),
                                            widget=forms.CheckboxSelectMultiple)
    agenda = forms.CharField(label=_("Agenda"), required=False, widget=forms.Textarea(attrs={"rows": 4}))

    def __init__(self, *args: Any, team: Sequence[UUID], person: Person, may_be_early: bool = False,
                 **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_be_early:
            del self.fields["early_reason"]
        people = Person.objects.filter(Q(pk__in=team) | Q(pk=person.pk), is_active=True)
        self.fields["people"].queryset = people  # type: ignore[attr-defined]


class MoveForm(forms.Form):
    """Another day, and another window where there is one."""

    planned_on = _day(_("New day"))
    window_from = _day(_("First day of the window"), required=False)
    window_to = _day(_("Last day of the window"), required=False)
    early_reason = forms.CharField(label=_("Why the assessment cannot wait"), max_length=300, required=False)

    def __init__(self, *args: Any, visit: Visit, may_be_early: bool = False, **kwargs: Any) -> None:
        kwargs["initial"] = {"planned_on": visit.planned_on, "window_from": visit.window_from,
                             "window_to": visit.window_to}
        super().__init__(*args, **kwargs)
        if visit.announcement != Announcement.WINDOW:
            del self.fields["window_from"], self.fields["window_to"]
        if not may_be_early or visit.kind != VisitKind.ASSESSMENT:
            del self.fields["early_reason"]


class NotesForm(forms.Form):
    """What was told in trust."""

    notes = forms.CharField(label=_("Notes, told in trust"), required=False, widget=forms.Textarea(attrs={"rows": 8}),
                            help_text=_("No name of a worker."))


class HoldForm(NotesForm):
    """When it took place."""

    held_on = _day(_("It took place on"))
    field_order = ["held_on", "notes"]


class RefuseForm(forms.Form):
    """A refusal at the gate."""

    held_on = _day(_("Day of the refusal"))
    outcome = forms.CharField(label=_("What was said, and by which function"), widget=forms.Textarea(attrs={"rows": 4}),
                              help_text=_("A function, such as head of security; no name."))


class ActionForm(forms.Form):
    """Something agreed."""

    text = forms.CharField(label=_("What was agreed"), widget=forms.Textarea(attrs={"rows": 2}))
    responsible = forms.CharField(label=_("Who sees to it"), max_length=150, help_text=_("A function, not a name."))
    due_on = _day(_("Until"), required=False)


class SummaryForm(forms.Form):
    """One page for both sides."""

    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    text = forms.CharField(label=_("Summary"), widget=forms.Textarea(attrs={"rows": 16}))
