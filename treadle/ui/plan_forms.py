"""The forms of plans: they know how things are typed; the rules are in the subject."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from treadle.domain.improvement.models import Cause, Item
from treadle.domain.improvement.states import Bone, CauseMethod, ItemOrigin, ItemState, Verification
from treadle.domain.standards.models import Point
from treadle.domain.standards.queries import pick

WHYS, FEWEST = 5, 3


def wanted(form: forms.Form, *names: str) -> forms.Form:
    """Show fields as ones to fill in, although half a form may be saved; asked for when the whole is handed in."""
    form.use_required_attribute = False
    for name in names:
        form.fields[name].required = True
    return form


def _day(label: Any, help_text: Any = "") -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=False, widget=widget, help_text=help_text)


def _text(label: Any, rows: int = 3, *, required: bool = False, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        required=required,
        help_text=help_text,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


class ActionForm(forms.Form):
    """What is done, by whom, until when."""

    action = _text(gettext_lazy("Action"), help_text=gettext_lazy("What changes, so that it does not come back?"))
    responsible = forms.CharField(
        label=gettext_lazy("Responsible"),
        max_length=150,
        required=False,
        help_text=gettext_lazy("A function is better than a name: people change."),
    )
    due_on = _day(gettext_lazy("Due"))


class ItemForm(ActionForm):
    """A new item."""

    title = forms.CharField(label=gettext_lazy("What should improve?"), max_length=300)
    origin = forms.ChoiceField(
        label=gettext_lazy("Found by"), choices=[one for one in ItemOrigin.choices if one[0] != ItemOrigin.FINDING]
    )
    point = forms.ModelChoiceField(
        label=gettext_lazy("Compliance point"), queryset=Point.objects.none(), required=False
    )
    field_order = ["title", "origin", "point", "action", "responsible", "due_on"]

    def __init__(self, *args: Any, points: Any, language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["point"]
        field.queryset = points
        field.label_from_instance = lambda point: pick(point.titles, language)


class WhysForm(forms.Form):
    """Five whys: each answer leads to the next question."""

    method = CauseMethod.FIVE_WHYS
    root = _text(gettext_lazy("So the root cause is"), 2, required=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number in range(1, WHYS + 1):
            first, then = _("1. Why does this happen?"), _("%(number)s. And why is that?") % {"number": number}
            label = first if number == 1 else then
            self.fields[f"why{number}"] = forms.CharField(label=label, max_length=500, required=number <= FEWEST)
        self.order_fields([*(f"why{number}" for number in range(1, WHYS + 1)), "root"])

    @property
    def steps(self) -> list[str]:
        """The answers that were given, in order."""
        given = (self.cleaned_data[f"why{number}"].strip() for number in range(1, WHYS + 1))
        return [answer for answer in given if answer]

    @staticmethod
    def start(cause: Cause | None) -> dict[str, str]:
        """What the form begins with."""
        if cause is None or cause.method != CauseMethod.FIVE_WHYS:
            return {}
        return {**{f"why{number}": step for number, step in enumerate(cause.steps, 1)}, "root": cause.root}


class BonesForm(forms.Form):
    """A fishbone: possible causes by where they lie."""

    method = CauseMethod.FISHBONE
    root = _text(gettext_lazy("The cause that weighs most"), 2, required=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for bone in Bone:
            self.fields[bone.value] = _text(bone.label, 2)
        self.order_fields([*Bone.values, "root"])

    @property
    def steps(self) -> list[dict[str, str]]:
        """The bones that hold a cause."""
        return [
            {"bone": bone, "causes": self.cleaned_data[bone].strip()}
            for bone in Bone.values
            if self.cleaned_data[bone].strip()
        ]

    @staticmethod
    def start(cause: Cause | None) -> dict[str, str]:
        """What the form begins with."""
        if cause is None or cause.method != CauseMethod.FISHBONE:
            return {}
        return {**{step["bone"]: step["causes"] for step in cause.steps}, "root": cause.root}


class ProofForm(forms.Form):
    """A picture or document."""

    file = forms.FileField(
        label=gettext_lazy("Picture or document"),
        help_text=gettext_lazy("Pictures lose their place and camera data. Avoid faces."),
    )
    caption = forms.CharField(label=gettext_lazy("What does it show?"), max_length=200, required=False)


class NoteForm(forms.Form):
    """A note that is owed; ``label`` says which."""

    note = _text(gettext_lazy("Note"), required=True)

    def __init__(self, *args: Any, label: Any = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["note"].label = label or self.fields["note"].label


class CommentForm(forms.Form):
    """Something said on the plan."""

    text = _text(gettext_lazy("Your comment"), required=True)


class CommitmentForm(forms.Form):
    """What a buyer will change itself."""

    text = _text(
        gettext_lazy("What will you change yourself?"),
        required=True,
        help_text=gettext_lazy("Prices, lead times, order sizes, late changes: what do you make harder?"),
    )
    due_on = _day(gettext_lazy("Until"))


def action_start(item: Item) -> dict[str, Any]:
    """What the action form begins with."""
    return {"action": item.action, "responsible": item.responsible, "due_on": item.due_on}


def cause_lines(cause: Cause | None) -> list[tuple[str, str]]:
    """A kept cause as lines of a name and a text."""
    if cause is None:
        return []
    if cause.method == CauseMethod.FIVE_WHYS:
        return [(_("Why %(number)s") % {"number": number}, str(step)) for number, step in enumerate(cause.steps, 1)]
    return [(str(Bone(step["bone"]).label), step["causes"]) for step in cause.steps if step["bone"] in Bone.values]


FIELD_WORDS = {
    "title": gettext_lazy("Title"),
    "action": gettext_lazy("Action"),
    "responsible": gettext_lazy("Responsible"),
    "due_on": gettext_lazy("Due"),
    "state": gettext_lazy("State"),
    "verification": gettext_lazy("The programme's word"),
    "shown_early": gettext_lazy("Shown to buyers early"),
    "cause": gettext_lazy("Root cause"),
    "proof": gettext_lazy("Proof"),
}


def history_lines(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """An item's history for the timeline component."""
    return [
        {
            "at": row["at"],
            "who": row["who"],
            "kind": "ours",
            "title": ", ".join(str(FIELD_WORDS.get(name, name)) for name, _before, _after in row["changes"]),
            "text": "; ".join(_changed(name, before, after) for name, before, after in row["changes"]),
        }
        for row in rows
    ]


def _changed(name: str, before: Any, after: Any) -> str:
    return _("%(before)s → %(after)s") % {"before": _said(name, before), "after": _said(name, after)}


def _said(name: str, value: Any) -> str:
    if value in (None, ""):
        return "–"
    if name == "cause":
        return str(value.get("root", "–"))
    if name in {"state", "verification"}:
        return str((ItemState if name == "state" else Verification)(value).label)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return str(value)
