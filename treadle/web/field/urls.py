"""The addresses of the tablet. Those below ``sheets/`` are asked at speed: see ``lane``."""

from django.urls import path

from treadle.web.field import sheets

app_name = "field"

urlpatterns = [
    path("sheets/<uuid:assessment_id>/answers/", sheets.put_answers, name="sheet-answers"),
]
