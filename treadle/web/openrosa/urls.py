"""The addresses that OpenRosa names. Forms of surveys will stand beside those of visits, with their own prefix."""

from django.urls import path

from treadle.web.openrosa import forms, submission

app_name = "openrosa"

urlpatterns = [
    path("formList", forms.form_list, name="form-list"),
    path("forms/visit-<uuid:visit_id>.xml", forms.form, name="form"),
    path("forms/visit-<uuid:visit_id>/manifest", forms.manifest, name="manifest"),
    path("submission", submission.submission, name="submission"),
]
