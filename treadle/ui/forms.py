"""What the form components need to know about a form: its errors in one list, a field's shape."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.forms import BaseForm, BoundField, CheckboxInput
from django.utils.safestring import SafeString


@dataclass(frozen=True)
class SummedError:
    """One error, the label of its field and the id to jump to; a form-wide error has neither."""

    label: str
    text: str
    target: str


def summed_errors(forms: Iterable[BaseForm]) -> list[SummedError]:
    """All errors of several forms, in the order of their fields, form-wide ones first."""
    return [error for form in forms for error in _errors_of(form)]


def _errors_of(form: BaseForm) -> Iterable[SummedError]:
    for text in form.non_field_errors():
        yield SummedError("", str(text), "")
    for name in form.fields:
        bound = form[name]
        for text in bound.errors:
            # A group of boxes has no control of its own id; its first box does.
            yield SummedError(str(bound.label), str(text), _first_control(bound))


def _first_control(bound: BoundField) -> str:
    return f"{bound.auto_id}_0" if bound.use_fieldset else bound.auto_id


class FieldLook:
    """How one bound field is laid out: a group of choices, a single box, or label above control."""

    def __init__(self, bound: BoundField) -> None:
        self.group: bool = bool(bound.use_fieldset)
        self.check: bool = isinstance(bound.field.widget, CheckboxInput)
        self.hidden: bool = bool(bound.is_hidden)
        self.optional: bool = not bound.field.required and not self.check
        self.control: SafeString = bound.as_widget()
