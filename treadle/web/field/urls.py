"""The addresses of the tablet. Those below ``sheets/`` are asked at speed: see ``lane``."""

from django.urls import path

from treadle.web.field import packs, sheets

app_name = "field"

urlpatterns = [
    path("visits/", packs.visits, name="visits"),
    path("packs/<uuid:visit_id>/", packs.pack, name="pack"),
    path("sheets/<uuid:assessment_id>/answers/", sheets.put_answers, name="sheet-answers"),
]
