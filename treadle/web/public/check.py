"""Checking a report: anybody types its code, or drops its hash, and learns whether it is genuine and still counts."""

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from treadle.domain.reports.queries import Checked, check, check_file
from treadle.domain.reports.seal import public_text
from treadle.domain.reports.states import ReleaseKind, ReleaseState
from treadle.ui.allow import open_to_all

MOST = 20_000_000  # bytes; a report's PDF is far smaller


@open_to_all(because="Whoever holds a report may check that it is genuine; the page tells nothing else of it.")
def check_report(request: HttpRequest) -> HttpResponse:
    """The form, and what is known of a code: kind, version, whether it counts. No factory, no day, no content."""
    if request.method == "POST":
        return _check_file(request)
    typed = request.GET.get("code", "").replace("\0", "").strip()[:100]
    found = check(typed) if typed else None
    return _page(request, typed=typed, said=said_of(found) if found else None)


def _check_file(request: HttpRequest) -> HttpResponse:
    """Know a file again. It is read once, never written, and what it says is told to nobody."""
    file = request.FILES.get("file")
    if not isinstance(file, UploadedFile):
        return _page(request, refused=_("Choose a file first: the PDF as you got it, or its data."))
    if (file.size or 0) > MOST:
        return _page(request, refused=_("This file is too large to be a report. Reports are smaller than %(size)s MB.")
                     % {"size": MOST // 1_000_000})
    found = check_file(file.read())
    file.close()
    said = {**said_of(found), "file": _("The file is untouched: it is byte for byte as it left us, or its data says "
                                        "the same.")} if found else None
    return _page(request, file=file.name or _("The file"), said=said)


def _page(request: HttpRequest, **context: object) -> HttpResponse:
    response = render(request, "public/check.html", {**context, "public_key": public_text(settings.DATA_DIR)})
    response["Referrer-Policy"] = "no-referrer"
    return response


def said_of(found: Checked) -> dict[str, str]:
    """The answer in words and its tone."""
    kind = str(ReleaseKind(found.kind).label)
    if not found.genuine:
        return {"tone": "danger", "title": _("The seal does not hold"),
                "text": _("A report has this code, but what we keep is not what was signed. Do not rely on it, and "
                          "tell the programme.")}
    facts = {"kind": kind, "number": found.number}
    if found.withdrawn:
        return {"tone": "danger", "title": _("Withdrawn"),
                "text": _("%(kind)s, version %(number)s. It is genuine, but it was withdrawn and does not "
                          "count.") % facts}
    if found.state == ReleaseState.REPLACED:
        return {"tone": "waiting", "title": _("Replaced"),
                "text": _("%(kind)s, version %(number)s. It is genuine, but a newer version counts.") % facts}
    return {"tone": "kept", "title": _("Genuine"),
            "text": _("%(kind)s, version %(number)s. It is genuine and it counts.") % facts}
