"""The factory's own profile, and whether it shares with its owner group."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from treadle.domain.access.permissions import Permission
from treadle.domain.access.queries import visible_to
from treadle.domain.parties.models import Factory
from treadle.domain.registry import operations
from treadle.kernel.errors import InvalidInput
from treadle.ui import clock
from treadle.ui.allow import allow
from treadle.ui.form_errors import put_errors
from treadle.ui.profile_forms import ProfileForm, initial_of
from treadle.ui.sites import MenuItem

P = Permission
NAV = MenuItem(gettext_lazy("Profile"), "factory:profile", (P.FACTORY_EDIT,), order=80)


def _own(request: HttpRequest) -> Factory:
    factories = visible_to(Factory.objects.select_related("group"), request.person, P.FACTORY_EDIT, clock.today())
    return get_object_or_404(factories.order_by("name")[:1])


@allow(P.FACTORY_EDIT)
def profile(request: HttpRequest) -> HttpResponse:
    """Change the registration facts."""
    factory = _own(request)
    form = ProfileForm(request.POST or None, initial=initial_of(factory))
    if request.method == "POST" and form.is_valid():
        try:
            operations.change_factory(
                factory=factory,
                profile=form.profile(),
                contacts=form.contacts(),
                main_buyers=form.main_buyers(),
                group=factory.group,
                by=request.person,
                now=clock.now(),
            )
        except InvalidInput as refused:
            put_errors(form, refused)
        else:
            messages.success(request, _("The profile is saved."))
            return redirect("factory:profile")
    return render(request, "factory/profile.html", {"form": form, "factory": factory})


@allow(P.CONSENT_GIVE)
@require_POST
def share_with_group(request: HttpRequest) -> HttpResponse:
    """Let the owner group see this factory, or stop that."""
    operations.set_group_sharing(
        factory=_own(request), shares=request.POST.get("shares") == "1", by=request.person, now=clock.now()
    )
    return redirect("factory:profile")


urlpatterns = [
    path("profile/", profile, name="profile"),
    path("profile/group/", share_with_group, name="group-sharing"),
]
