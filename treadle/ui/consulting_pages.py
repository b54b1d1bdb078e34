"""The record of a consultation, and the form that adds a position: shared by office and constituents."""

from collections.abc import Sequence
from uuid import UUID

from django import forms
from django.http import FileResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from treadle.domain.files.operations import store_file
from treadle.domain.files.queries import path_of
from treadle.domain.parties.models import Person
from treadle.domain.standards import operations, queries
from treadle.domain.standards.models import Cluster, Consultation, Version
from treadle.domain.standards.states import PartyKind, Position
from treadle.kernel.errors import InvalidInput
from treadle.ui import clock
from treadle.ui.countries import country_name
from treadle.ui.form_errors import put_errors


class PositionForm(forms.Form):
    """What a party says of the readings of national law."""

    speaks_for = forms.ChoiceField(label=gettext_lazy("Who speaks"))
    about = forms.ChoiceField(label=gettext_lazy("About"), required=False)
    position = forms.ChoiceField(label=gettext_lazy("Position"), choices=Position.choices, widget=forms.RadioSelect)
    remark = forms.CharField(
        label=gettext_lazy("In their words"), required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    minutes = forms.FileField(label=gettext_lazy("Minutes of the advisory committee"), required=False)

    def __init__(
        self, *args: object, voices: Sequence[queries.Voice], clusters: Sequence[Cluster], **kwargs: object
    ) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.voices = {f"{voice.country}-{voice.party}-{number}": voice for number, voice in enumerate(voices)}
        self.clusters = {cluster.key: cluster for cluster in clusters}
        language = get_language() or "en"
        self.fields["speaks_for"].choices = [(key, _named(voice)) for key, voice in self.voices.items()]  # type: ignore[attr-defined]
        self.fields["about"].choices = [  # type: ignore[attr-defined]
            ("", _("national law as a whole")),
            *((key, queries.pick(cluster.titles, language)) for key, cluster in self.clusters.items()),
        ]


def _named(voice: queries.Voice) -> str:
    party = f"{country_name(voice.country)}: {PartyKind(voice.party).label}"
    return f"{party} ({voice.organisation})" if voice.organisation else party


def recorded(form: PositionForm, version: Version, by: Person) -> bool:
    """Record what the form says; a refusal of what was typed stands in the form."""
    data = form.cleaned_data
    voice, file = form.voices[data["speaks_for"]], data["minutes"]
    try:
        minutes = store_file(content=file.read(), name=file.name or "", by=by, now=clock.now()) if file else None
        operations.record_position(
            version=version,
            country=voice.country,
            party=voice.party,
            organisation=voice.organisation,
            position=Position(data["position"]),
            remark=data["remark"],
            minutes=minutes,
            cluster=form.clusters.get(data["about"]),
            by=by,
            now=clock.now(),
        )
    except InvalidInput as refused:
        put_errors(form, refused)
        return False
    return True


def minutes_file(consultation_id: UUID, countries: set[str] | None) -> FileResponse:
    """The minutes of a position, to those of its country."""
    rows = Consultation.objects.filter(minutes__isnull=False).select_related("minutes")
    row = get_object_or_404(rows if countries is None else rows.filter(country__in=countries), pk=consultation_id)
    assert row.minutes is not None, "filtered above"
    return FileResponse(
        path_of(row.minutes).open("rb"),
        as_attachment=True,
        filename=row.minutes.name,
        content_type=row.minutes.media_type,
    )
