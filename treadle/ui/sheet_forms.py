"""The forms of an assessment: one answer, interviews, closing meeting, review, draft."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from treadle.domain.assessments.operations import FindingInput
from treadle.domain.assessments.states import EvidenceKind, InterviewKind, Outcome
from treadle.domain.cycles.models import Visit
from treadle.domain.parties.models import Person

AREA = {"rows": 3}
SIDES = [
    ("management", _("Management")),
    ("workers", _("Workers' side")),
    ("union", _("Union")),
    ("programme", _("Programme")),
]
ATTENDEES = 8


class AnswerForm(forms.Form):
    """One question as it is posted. ``revision`` is the one that the writer saw; ``over`` replaces it on purpose."""

    outcome = forms.ChoiceField(choices=[("", ""), *Outcome.choices], required=False)
    value = forms.CharField(required=False, strip=False)
    note = forms.CharField(required=False)
    explanation = forms.CharField(required=False)
    evidence_kinds = forms.MultipleChoiceField(choices=EvidenceKind.choices, required=False)
    evidence = forms.CharField(required=False)
    workers_affected_percent = forms.DecimalField(required=False, max_digits=5, decimal_places=2)
    rests_on_interviews = forms.BooleanField(required=False)
    revision = forms.IntegerField(required=False)
    over = forms.IntegerField(required=False)
    take_back = forms.BooleanField(required=False)

    def given(self) -> dict[str, Any]:
        """The arguments of the operation."""
        data = self.cleaned_data
        blank = data["take_back"]
        seen = data["over"] if data["over"] is not None else data["revision"]
        return {
            "outcome": "" if blank else data["outcome"],
            "value": "" if blank else data["value"],
            "note": data["note"],
            "revision": seen,
            "finding": self._finding(),
        }

    def _finding(self) -> FindingInput | None:
        """A finding only where its fields were on the page."""
        data = self.cleaned_data
        if "explanation" not in self.data:
            return None
        return FindingInput(
            explanation=data["explanation"],
            evidence_kinds=tuple(data["evidence_kinds"]),
            evidence=data["evidence"],
            workers_affected_percent=data["workers_affected_percent"],
            rests_on_interviews=data["rests_on_interviews"],
        )


class OpenForm(forms.Form):
    """Who assesses."""

    assessors = forms.ModelMultipleChoiceField(
        label=_("Assessors"),
        queryset=Person.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Two at least, assigned to this cycle."),
    )

    def __init__(self, *args: Any, visit: Visit, people: Sequence[Person], **more: Any) -> None:
        super().__init__(*args, **more)
        field = self.fields["assessors"]
        field.queryset = Person.objects.filter(pk__in=[person.pk for person in people])  # type: ignore[attr-defined]
        field.initial = list(visit.people.filter(pk__in=[person.pk for person in people])) or list(people)


class JoinForm(forms.Form):
    """One more assessor."""

    person = forms.ModelChoiceField(
        label=_("Assessor"),
        queryset=Person.objects.none(),
        help_text=_("Somebody who is assigned to this cycle as an assessor. Nobody who advised the factory in it."),
    )

    def __init__(self, *args: Any, people: Sequence[Person], **more: Any) -> None:
        super().__init__(*args, **more)
        field = self.fields["person"]
        field.queryset = Person.objects.filter(pk__in=[person.pk for person in people])  # type: ignore[attr-defined]


class FileForm(forms.Form):
    """A photo or document of a finding."""

    file = forms.FileField(label=_("Photo or document"))
    caption = forms.CharField(label=_("What it shows"), max_length=200, required=False)


class InterviewsForm(forms.Form):
    """How many were interviewed: women and men of each kind."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        for kind in InterviewKind:
            for sex, words in (("women", _("Women")), ("men", _("Men"))):
                self.fields[f"{kind.value}_{sex}"] = forms.IntegerField(
                    label=words, min_value=0, max_value=999, required=False
                )

    def rows(self) -> list[tuple[str, forms.BoundField, forms.BoundField]]:
        """Kind in words, women, men."""
        return [(str(kind.label), self[f"{kind.value}_women"], self[f"{kind.value}_men"]) for kind in InterviewKind]

    def counts(self) -> dict[str, tuple[int, int]]:
        """Kind → (women, men)."""
        data = self.cleaned_data
        return {
            kind.value: (data[f"{kind.value}_women"] or 0, data[f"{kind.value}_men"] or 0) for kind in InterviewKind
        }


class AttendeeForm(forms.Form):
    """One person at the closing meeting."""

    name = forms.CharField(label=_("Name"), max_length=150, required=False)
    position = forms.CharField(label=_("Position"), max_length=120, required=False)
    side = forms.ChoiceField(label=_("Side"), choices=SIDES, required=False)


AttendeeSet = forms.formset_factory(AttendeeForm, extra=0, max_num=40, absolute_max=40)


class ClosingForm(forms.Form):
    """The closing meeting. What people say there about agreeing is a remark, not a signature."""

    held_on = forms.DateField(label=_("Day of the meeting"), widget=forms.DateInput(attrs={"type": "date"}))
    remark = forms.CharField(
        label=_("Remark"),
        required=False,
        widget=forms.Textarea(attrs=AREA),
        help_text=_("For example who left early. Attendance is noted, not agreement."),
    )


class SubmitForm(forms.Form):
    """Handing in; what is missing besides findings may be left so."""

    blanks_confirmed = forms.BooleanField(label=_("We looked at what is missing, and it stays so."), required=False)


class ReasonForm(forms.Form):
    """Why an assessment is called off."""

    reason = forms.CharField(label=_("Why it is called off"), widget=forms.Textarea(attrs=AREA))


class RemarkForm(forms.Form):
    """What the reviewer asks the assessors to look at."""

    text = forms.CharField(label=_("Remark"), required=False, widget=forms.Textarea(attrs=AREA))


class ConfirmForm(forms.Form):
    """The end of the review."""

    interviews_checked = forms.BooleanField(
        required=False,
        label=_(
            "I have read every finding that rests on interviews: no line, day, number or description points at a "
            "person."
        ),
    )


class CorrectionAnswerForm(forms.Form):
    """The team leader's answer to a correction."""

    accept = forms.ChoiceField(
        label=_("Decision"), widget=forms.RadioSelect, choices=[("yes", _("Accept")), ("no", _("Decline"))]
    )
    answer = forms.CharField(label=_("Reason, for the factory"), widget=forms.Textarea(attrs=AREA))
    outcome = forms.ChoiceField(
        label=_("New answer, if it changes"), required=False, choices=[("", _("The answer stays")), *Outcome.choices]
    )


class CommentForm(forms.Form):
    """The factory's comment on its report."""

    text = forms.CharField(
        label=_("Your comment"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("It is printed in the report as it stands. You may change it until the last day."),
    )
