"""Doing what a form asks: a refusal comes back into the form, so that nothing typed is lost."""

from collections.abc import Callable
from uuid import UUID

from django.forms import Form
from django.http import Http404, HttpRequest

from treadle.kernel.errors import InvalidInput, RuleBroken
from treadle.ui.form_errors import put_errors


def done(form: Form, act: Callable[[], object]) -> bool:
    """Run ``act``; False when it was refused, with the reason beside the fields or on top of the form."""
    try:
        act()
    except InvalidInput as refused:
        put_errors(form, refused)
    except RuleBroken as refused:
        form.add_error(None, str(refused.sentence))
    else:
        return True
    return False


def posted_id(request: HttpRequest, name: str) -> UUID:
    """An id that a button sent along; what is none is not found."""
    try:
        return UUID(request.POST.get(name, ""))
    except ValueError:
        raise Http404 from None
