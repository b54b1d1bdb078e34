"""Import a list of factories: upload, look at what it would do, confirm; the work runs in the background."""

from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from treadle.domain.access.permissions import Permission
from treadle.domain.access.queries import visible_to
from treadle.domain.parties.models import ImportRun, Organisation
from treadle.domain.parties.queries import import_runs, offices
from treadle.domain.registry import operations
from treadle.journeys import import_facilities
from treadle.kernel.errors import InvalidInput
from treadle.ui import clock
from treadle.ui.allow import allow
from treadle.ui.form_errors import put_errors
from treadle.ui.sites import MenuItem
from treadle.web.office.registry import own_offices

P = Permission
NAV = MenuItem(_("Import factories"), "office:imports", (P.FACTORY_IMPORT,), order=70, group=_("Programme"))
NEEDS = {"registry.import": ("office:import", _("Look at it"))}


class UploadForm(forms.Form):
    """A CSV or XLSX file with a heading line."""

    office = forms.ModelChoiceField(label=_("Programme office"), queryset=Organisation.objects.none())
    file = forms.FileField(
        label=_("List of factories"),
        help_text=_(
            "CSV or XLSX with a heading line: country, name, address, latitude, longitude and more. "
            "Nothing is written before you confirm."
        ),
    )

    def __init__(self, *args: object, mine: list[Organisation], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["office"].queryset = offices().filter(pk__in=[one.pk for one in mine])  # type: ignore[attr-defined]
        self.fields["office"].initial = mine[0] if mine else None


@allow(P.FACTORY_IMPORT)
def imports(request: HttpRequest) -> HttpResponse:
    """Upload a list; the earlier imports below."""
    form = UploadForm(request.POST or None, request.FILES or None, mine=own_offices(request.person))
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            run = import_facilities.begin(
                content=file.read(),
                name=file.name or "",
                office=form.cleaned_data["office"],
                by=request.person,
                now=clock.now(),
            )
        except InvalidInput as refused:
            put_errors(form, refused)
        else:
            return redirect("office:import", run.pk)
    runs = visible_to(import_runs(), request.person, P.FACTORY_IMPORT, clock.today())[:15]
    return render(request, "office/imports/list.html", {"form": form, "runs": runs})


def _run(request: HttpRequest, run_id: UUID) -> ImportRun:
    runs = visible_to(ImportRun.objects.select_related("office"), request.person, P.FACTORY_IMPORT, clock.today())
    return get_object_or_404(runs, pk=run_id)


@allow(P.FACTORY_IMPORT)
def import_run(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """What a list would do or did, each bad row with its reason; progress survives a reload."""
    run = _run(request, run_id)
    template = "office/imports/progress.html" if getattr(request, "htmx", None) else "office/imports/one.html"
    return render(request, template, {"run": run, "rejected": run.rejected[:200], "changes": run.changes[:50]})


@allow(P.FACTORY_IMPORT)
@require_POST
def confirm(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """Import it, or drop it."""
    run = _run(request, run_id)
    if request.POST.get("what") == "drop":
        operations.drop_import(run=run, by=request.person, now=clock.now())
    else:
        import_facilities.confirm(run=run, by=request.person, now=clock.now())
    return redirect("office:import", run.pk)


urlpatterns = [
    path("imports/", imports, name="imports"),
    path("imports/<uuid:run_id>/", import_run, name="import"),
    path("imports/<uuid:run_id>/confirm/", confirm, name="import-confirm"),
]
