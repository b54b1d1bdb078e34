"""Checking a report: anybody types its code, or drops its hash, and learns whether it is genuine and still counts."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from treadle.domain.reports.queries import Checked, check
from treadle.domain.reports.seal import public_text
from treadle.domain.reports.states import ReleaseKind, ReleaseState
from treadle.ui.allow import open_to_all


@open_to_all(because="Whoever holds a report may check that it is genuine; the page tells nothing else of it.")
def check_report(request: HttpRequest) -> HttpResponse:
    """The form, and what is known of a code: kind, version, whether it counts. No factory, no day, no content."""
    typed = request.GET.get("code", "").replace("\0", "").strip()[:100]
    found = check(typed) if typed else None
    response = render(request, "public/check.html", {
        "typed": typed, "found": found, "said": said_of(found) if found else None,
        "public_key": public_text(settings.DATA_DIR),
    })
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
