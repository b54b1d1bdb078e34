"""A filled-in form comes in: ``POST /openrosa/submission`` as multipart with its photos, in one or several posts."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from treadle.domain.fieldwork.operations import TakenForm
from treadle.domain.parties.models import Person
from treadle.journeys.odk_forms.receiving import receive_form
from treadle.kernel.errors import InvalidInput
from treadle.ui import clock
from treadle.web.openrosa import answers
from treadle.web.openrosa.door import odk

FORM = "xml_submission_file"
#: What a device is told to send at once: it cuts a submission with many photos into several posts.
MOST_AT_ONCE = 20_000_000  # bytes
MOST_FILES = 100
SHOWN = 5


@odk
@require_http_methods(["HEAD", "POST"])
def submission(request: HttpRequest) -> HttpResponse:
    """``HEAD`` says how much may come at once; ``POST`` takes a form, once however often it is sent."""
    if request.method == "HEAD":
        response = HttpResponse(status=204)
        response["Location"] = request.build_absolute_uri()
    else:
        person: Person = request.person  # type: ignore[attr-defined]
        form, files = _sent(request)
        taken = receive_form(content=form, attached=files, by=person, now=clock.now())
        response = answers.message(_said(taken), status=201, nature="submit_success")
    response["X-OpenRosa-Accept-Content-Length"] = str(MOST_AT_ONCE)
    return response


def _sent(request: HttpRequest) -> tuple[bytes, dict[str, bytes]]:
    """The form, and the files by their names. A file's name is the name of its part."""
    if int(request.headers.get("Content-Length") or 0) > MOST_AT_ONCE + 1_000_000:
        raise InvalidInput(_("This is too much at once. Send fewer files."), code="too_long")
    forms = request.FILES.getlist(FORM)
    typed = request.POST.getlist(FORM)
    if len(forms) + len(typed) != 1:
        raise InvalidInput(_("Send one form at a time, as the part “%(name)s”.") % {"name": FORM}, code="malformed")
    files = {}
    for name, uploads in request.FILES.lists():
        if name == FORM:
            continue
        if len(uploads) != 1 or len(files) == MOST_FILES:
            raise InvalidInput(_("Send at most %(most)s files at once, each under its own name.")
                               % {"most": MOST_FILES}, code="malformed")
        files[name] = uploads[0].read()
    return (forms[0].read() if forms else typed[0].encode("utf-8", "surrogatepass")), files


def _said(taken: TakenForm) -> str:
    """What the assessor reads: that it is here, and what of it counts nowhere."""
    if taken.repeated:
        return _("This form was here already. Nothing was changed.")
    if not taken.refused:
        return _("Received.")
    count = len(taken.refused)
    head = ngettext("Received. %(count)s thing is kept and does not count: %(list)s",
                    "Received. %(count)s things are kept and do not count: %(list)s", count)
    return head % {"count": count, "list": "; ".join(taken.refused[:SHOWN])}
