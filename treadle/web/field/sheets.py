"""A sheet's answers from a device: one request, one delivery, one receipt.

``PUT /field/sheets/<assessment>/answers/`` with JSON::

    {"id": "<uuid of this sending>", "submit": false, "blanks_confirmed": false,
     "answers": [{"question": "<uuid>", "outcome": "not_met", "value": "", "note": "", "revision": null,
                  "finding": {"explanation": "…", "evidence_kinds": ["document"], "evidence": "…",
                              "workers_affected_percent": "12.5", "rests_on_interviews": false}}]}

The same ``id`` and content again is answered again and changes nothing. A refusal is a problem document that names
each answer that is in the way; then nothing was written.
"""

from hashlib import sha256
from uuid import UUID

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_http_methods

from treadle.domain.access.permissions import Permission as P
from treadle.journeys.receive_sheet import receive_sheet
from treadle.ui import clock
from treadle.ui.allow import allow
from treadle.web.field.reading import MOST_BYTES, TooLong, read_delivery


@allow(P.ASSESSMENT_FILL)
@require_http_methods(["PUT"])
def put_answers(request: HttpRequest, assessment_id: UUID) -> JsonResponse:
    """Take what a device brings, all or nothing."""
    if int(request.headers.get("Content-Length") or 0) > MOST_BYTES:
        raise TooLong()
    body = request.body
    sent = read_delivery(body)
    receipt = receive_sheet(
        assessment_id=assessment_id, delivery=sent.id, digest=sha256(body).hexdigest(), answers=sent.answers,
        submit=sent.submit, blanks_confirmed=sent.blanks_confirmed, by=request.person, now=clock.now(),  # type: ignore[attr-defined]
    )
    return JsonResponse({
        "id": str(receipt.id), "received_at": receipt.received_at.isoformat(), "answers": receipt.answers,
        "state": receipt.state, "repeated": receipt.repeated, "revisions": receipt.revisions,
    })
