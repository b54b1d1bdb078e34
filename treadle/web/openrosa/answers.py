"""What the door answers: XML in OpenRosa's shapes. https://docs.getodk.org/openrosa/"""

from collections.abc import Iterable
from xml.sax.saxutils import escape

from django.http import HttpResponse

LIST = "http://openrosa.org/xforms/xformsList"
MANIFEST = "http://openrosa.org/xforms/xformsManifest"
RESPONSE = "http://openrosa.org/http/response"


def xml(text: str, status: int = 200) -> HttpResponse:
    """An XML document."""
    body = f'<?xml version="1.0" encoding="utf-8"?>\n{text}\n'
    return HttpResponse(body, status=status, content_type="text/xml; charset=utf-8")


def message(sentence: str, *, status: int, nature: str = "") -> HttpResponse:
    """A sentence that the device shows."""
    told = f' nature="{nature}"' if nature else ""
    return xml(f'<OpenRosaResponse xmlns="{RESPONSE}"><message{told}>{escape(sentence)}</message></OpenRosaResponse>',
               status)


def form_list(forms: Iterable[dict[str, str]]) -> HttpResponse:
    """The forms, each with its elements by name."""
    rows = "".join(f"<xform>{''.join(f'<{name}>{escape(text)}</{name}>' for name, text in form.items())}</xform>"
                   for form in forms)
    return xml(f'<xforms xmlns="{LIST}">{rows}</xforms>')


def manifest() -> HttpResponse:
    """The files that belong to a form: ours need none."""
    return xml(f'<manifest xmlns="{MANIFEST}"/>')
