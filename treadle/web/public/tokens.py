"""A person's own tokens: make one (its key is shown once), see when each was last used, revoke."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from treadle.domain.access.operations import issue_token, revoke_token
from treadle.domain.access.operations.tokens import Issued
from treadle.domain.access.permissions import Permission
from treadle.domain.access.queries import scopes_usable_by, tokens_of
from treadle.domain.access.states import TokenScope
from treadle.domain.parties.models import Person
from treadle.ui import clock
from treadle.ui.acts import done
from treadle.ui.allow import allow

DAYS = [(30, gettext_lazy("30 days")), (90, gettext_lazy("90 days")), (366, gettext_lazy("A year"))]


class TokenForm(forms.Form):
    """What the machine is, what it may do, and for how long."""

    name = forms.CharField(label=gettext_lazy("What is it for?"), max_length=80,
                           help_text=gettext_lazy("Such as the system that will use it."))
    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("What may it do?"), widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Choose no more than it needs. It never sees more than you do."))
    days = forms.TypedChoiceField(label=gettext_lazy("How long does it hold?"), choices=DAYS, coerce=int, initial=90)

    def __init__(self, *args: object, person: Person, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["scopes"].choices = [  # type: ignore[attr-defined]
            (scope.value, scope.label) for scope in scopes_usable_by(person, clock.now())]


@allow(Permission.OWN_ACCOUNT)
@require_http_methods(["GET", "POST"])
def tokens(request: HttpRequest) -> HttpResponse:
    """The list, and a form for one more. A new key stands in the answer to the form and nowhere else."""
    person = request.person  # type: ignore[attr-defined]
    form = TokenForm(request.POST or None, person=person)
    made: list[Issued] = []
    if request.method == "POST" and form.is_valid():
        wish = form.cleaned_data
        if done(form, lambda: made.append(issue_token(
                person=person, scopes=wish["scopes"], days=wish["days"], name=wish["name"], by=person,
                now=clock.now()))):
            form = TokenForm(person=person)
    response = render(request, "public/tokens.html", {
        "form": form, "issued": made[0] if made else None, "today": clock.today(),
        "rows": [_row(token) for token in tokens_of(person)[:50]]})
    response["Cache-Control"] = "no-store, private"
    return response


def _row(token: object) -> dict[str, object]:
    labels = dict(TokenScope.choices)
    return {"token": token, "is_open": token.is_open(clock.today()),  # type: ignore[attr-defined]
            "scopes": [labels.get(scope, scope) for scope in token.scopes]}  # type: ignore[attr-defined]


@allow(Permission.OWN_ACCOUNT)
@require_POST
def revoke(request: HttpRequest, token_id: UUID) -> HttpResponse:
    """Shut one at once."""
    token = get_object_or_404(tokens_of(request.person), pk=token_id)  # type: ignore[attr-defined]
    revoke_token(token=token, by=request.person, now=clock.now())  # type: ignore[attr-defined]
    messages.success(request, _("The token opens nothing any more."))
    return redirect("public:tokens")
