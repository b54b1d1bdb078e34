"""Exports: ask for a file, see how far it is (also after a reload), fetch it. Nobody else's can be fetched."""

from uuid import UUID

from django import forms
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from treadle.domain.access.permissions import Permission
from treadle.domain.access.queries import visible_to
from treadle.domain.notices.models import Export
from treadle.domain.notices.queries import exports_of
from treadle.domain.notices.states import Dataset, ExportState, FileForm
from treadle.domain.parties.models import Person
from treadle.domain.parties.queries import factories
from treadle.journeys import bulk_export
from treadle.ui import clock
from treadle.ui.acts import done
from treadle.ui.allow import allow
from treadle.ui.countries import country_name

SHOWN = 25
UNDER_WAY = (ExportState.WAITING, ExportState.RUNNING)
STATE_KINDS = {ExportState.WAITING: "waiting", ExportState.RUNNING: "waiting", ExportState.DONE: "kept",
               ExportState.FAILED: "danger", ExportState.REMOVED: "quiet"}


class ExportForm(forms.Form):
    """What, in which form, and which part of it."""

    what = forms.ChoiceField(label=gettext_lazy("What"), widget=forms.RadioSelect)
    form = forms.ChoiceField(label=gettext_lazy("As"), choices=FileForm.choices, widget=forms.RadioSelect,
                             initial=FileForm.CSV, help_text=gettext_lazy(
                                 "CSV for any program, XLSX for spreadsheets, Parquet for notebooks."))
    country = forms.ChoiceField(label=gettext_lazy("Country"), required=False)
    since = forms.DateField(label=gettext_lazy("From"), required=False, widget=forms.DateInput({"type": "date"}))
    until = forms.DateField(label=gettext_lazy("To"), required=False, widget=forms.DateInput({"type": "date"}))

    def __init__(self, *args: object, person: Person, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        now = clock.now()
        seen = visible_to(factories(), person, Permission.FACTORY_SEE, now)
        codes = sorted(seen.order_by().values_list("country", flat=True).distinct())
        self.fields["what"].choices = [  # type: ignore[attr-defined]
            (each.value, each.label) for each in bulk_export.datasets_for(person, now)]
        self.fields["country"].choices = [  # type: ignore[attr-defined]
            ("", gettext_lazy("all")), *((code, country_name(code)) for code in codes)]


@allow(Permission.EXPORT)
@require_http_methods(["GET", "POST"])
def exports(request: HttpRequest) -> HttpResponse:
    """Ask for a file; the earlier ones below."""
    person = request.person  # type: ignore[attr-defined]
    form = ExportForm(request.POST or None, person=person)
    if request.method == "POST" and form.is_valid() and done(form, lambda: _ask(person, form.cleaned_data)):
        return redirect("public:exports")
    return render(request, "public/exports.html", {"form": form, "days": bulk_export.KEPT.days, "rows": _rows(person)})


def _ask(person: Person, wish: dict[str, object]) -> None:
    selection = bulk_export.Selection(country=str(wish["country"]), since=wish["since"], until=wish["until"])  # type: ignore[arg-type]
    bulk_export.ask(what=Dataset(wish["what"]), form=FileForm(wish["form"]), selection=selection, by=person,
                    now=clock.now())


def _rows(person: Person) -> list[dict[str, object]]:
    return [_row(export) for export in exports_of(person)[:SHOWN]]


def _row(export: Export) -> dict[str, object]:
    chosen = bulk_export.Selection.of_data(export.selection)
    return {"export": export, "kind": STATE_KINDS[ExportState(export.state)], "under_way": export.state in UNDER_WAY,
            "ready": export.state == ExportState.DONE, "country": country_name(chosen.country), "since": chosen.since,
            "until": chosen.until}


@allow(Permission.EXPORT)
@require_safe
def progress(request: HttpRequest, export_id: UUID) -> HttpResponse:
    """The piece of the page that asks for itself until the file is there."""
    export = get_object_or_404(exports_of(request.person), pk=export_id)  # type: ignore[attr-defined]
    return render(request, "public/parts/export.html", {"row": _row(export)})


@allow(Permission.EXPORT)
@require_safe
def download(request: HttpRequest, export_id: UUID) -> HttpResponseBase:
    """The file; each fetching is logged."""
    export = get_object_or_404(exports_of(request.person), pk=export_id)  # type: ignore[attr-defined]
    path = bulk_export.fetch(export=export, by=request.person, now=clock.now())  # type: ignore[attr-defined]
    name = f"{export.what}-{export.asked_at:%Y-%m-%d}.{export.form}"
    response = FileResponse(path.open("rb"), as_attachment=True, filename=name)
    response["Cache-Control"] = "no-store, private"
    return response
