"""The addresses of the tablet. Those below ``sheets/`` and ``sync/`` are asked at speed: see ``lane``."""

from django.urls import path

from treadle.web.field import packs, sheets, shell, syncing, words

app_name = "field"

urlpatterns = [
    path("", shell.tablet, name="tablet"),
    path("sw.js", shell.worker, name="worker"),
    path("manifest.webmanifest", shell.manifest, name="manifest"),
    path("words/<slug:language>.json", words.words, name="words"),
    path("visits/", packs.visits, name="visits"),
    path("packs/<uuid:visit_id>/", packs.pack, name="pack"),
    path("sheets/<uuid:assessment_id>/answers/", sheets.put_answers, name="sheet-answers"),
    *syncing.urlpatterns,
]
