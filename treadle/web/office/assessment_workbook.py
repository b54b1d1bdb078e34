"""One assessment as a workbook, for those who cannot use the tablet: taken, filled in, looked at, written."""

from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.cache import cache
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.text import slugify
from django.utils.translation import get_language, gettext_lazy, ngettext

from treadle.domain.access.permissions import Permission as P
from treadle.domain.assessments.models import Assessment
from treadle.domain.assessments.states import EvidenceKind
from treadle.journeys.fill_by_workbook import (
    Change,
    Preview,
    Verdict,
    Words,
    apply_workbook,
    preview_of,
    workbook_of,
)
from treadle.ui import clock
from treadle.ui.acts import done
from treadle.ui.allow import allow
from treadle.ui.exports import form_response
from treadle.ui.sheet_panels import CHANGED, LOCAL
from treadle.web.office.assessments import assessment_or_404, is_mine

ROWS_A_PAGE = 30
KEPT_SECONDS = 24 * 3600
HEADS = {**CHANGED, "value": gettext_lazy("Fact"), "share": CHANGED["workers_affected_percent"],
         "held_back": CHANGED["rests_on_interviews"], **dict(EvidenceKind.choices)}


class WorkbookForm(forms.Form):
    """A workbook that was taken from here and filled in."""

    file = forms.FileField(
        label=gettext_lazy("Workbook"),
        help_text=gettext_lazy("XLSX. Nothing is written before you have seen what it changes."),
    )


@allow(P.ASSESSMENT_FILL)
def workbook(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    """Take the workbook, or bring it back."""
    one = assessment_or_404(request, assessment_id, P.ASSESSMENT_FILL)
    mine = is_mine(one, request.person)
    form = WorkbookForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and mine and form.is_valid():
        file, file_id = form.cleaned_data["file"], uuid4()
        content = file.read()
        if done(form, lambda: preview_of(one, content)):
            cache.set(_kept_as(request, one, file_id), ((file.name or "")[:120], content), KEPT_SECONDS)
            return redirect("office:assessment-workbook-preview", one.pk, file_id)
    names = dict(settings.LANGUAGES)
    return render(request, "office/assessments/workbook.html", {
        "assessment": one, "mine": mine, "form": form, "languages": [names.get(code, code) for code in _pair(one)]})


def _kept_as(request: HttpRequest, one: Assessment, file_id: UUID) -> str:
    """Under which name an upload waits: its own person's, for a day, and then it is gone. It holds findings."""
    return f"workbook:{one.pk}:{request.person.pk}:{file_id}"


def _pair(one: Assessment) -> tuple[str, str]:
    """The reader's language, and the country's or English beside it."""
    first = (get_language() or "en").split("-")[0]
    second = LOCAL.get(one.factory.country, "en")
    return first, second if second != first else "en"


@allow(P.ASSESSMENT_FILL)
def workbook_file(request: HttpRequest, assessment_id: UUID) -> HttpResponseBase:
    """The workbook as it stands now."""
    one = assessment_or_404(request, assessment_id, P.ASSESSMENT_FILL)
    content = workbook_of(assessment=one, languages=_pair(one), now=clock.now())
    return form_response(request, f"{slugify(one.factory.name) or 'assessment'}-{one.started_on:%Y-%m-%d}", content)


@allow(P.ASSESSMENT_FILL)
def workbook_preview(request: HttpRequest, assessment_id: UUID, file_id: UUID) -> HttpResponse:
    """What the workbook would change; posting writes it."""
    one = assessment_or_404(request, assessment_id, P.ASSESSMENT_FILL)
    kept: tuple[str, bytes] | None = cache.get(_kept_as(request, one, file_id))
    if kept is None:
        raise Http404
    name, content = kept
    mine = is_mine(one, request.person)
    if request.method == "POST":
        count = apply_workbook(
            assessment=one, content=content, seal=request.POST.get("seal", ""), by=request.person, now=clock.now(),
            over=[int(row) for row in request.POST.getlist("over") if row.isdigit() and len(row) < 6])
        cache.delete(_kept_as(request, one, file_id))
        messages.success(request, ngettext(
            "%(n)s answer was written.", "%(n)s answers were written.", count) % {"n": count})
        return redirect("office:assessment", one.pk)
    preview = preview_of(one, content)
    writes = preview.of(Verdict.WRITES)
    page = Paginator(writes, ROWS_A_PAGE).get_page(request.GET.get("page"))
    words = Words.of((get_language() or "en").split("-")[0])
    return render(request, "office/assessments/workbook_preview.html", {
        "assessment": one, "name": name, "mine": mine, "preview": preview, "counts": _counts(preview),
        "page": page, "writes": [_row(each, words) for each in page.object_list],
        "conflicts": [_row(each, words) for each in preview.of(Verdict.CONFLICTS)[:100]],
        "refused": [_row(each, words) for each in preview.of(Verdict.REFUSED)[:100]],
        "may_write": mine and bool(writes or preview.of(Verdict.CONFLICTS)),
    })


def _counts(preview: Preview) -> dict[str, int]:
    return {verdict.value: len(preview.of(verdict)) for verdict in Verdict} | {"unchanged": preview.unchanged}


def _row(one: Change, words: Words) -> dict[str, Any]:
    """A row of the preview in words: what is kept, what the workbook says, and who saved what is kept."""
    question = one.kept.applied.question if one.kept is not None else None
    refused = one.verdict is Verdict.REFUSED

    def say(field: str, value: str) -> str:
        return words.say(field, value, question) if question is not None and not refused else value

    parts = [{"head": HEADS.get(part.field, part.field), "old": say(part.field, part.old),
              "new": say(part.field, part.new)} for part in one.parts]
    return {
        "number": one.number, "code": one.code, "reason": one.reason, "parts": parts,
        "who": one.kept.who if one.kept else "", "at": one.kept.at if one.kept else None,
        "text": one.kept.applied.text(words.language) if one.kept is not None else "",
    }


urlpatterns = [
    path("assessments/<uuid:assessment_id>/workbook/", workbook, name="assessment-workbook"),
    path("assessments/<uuid:assessment_id>/workbook/file/", workbook_file, name="assessment-workbook-file"),
    path("assessments/<uuid:assessment_id>/workbook/<uuid:file_id>/", workbook_preview,
         name="assessment-workbook-preview"),
]
