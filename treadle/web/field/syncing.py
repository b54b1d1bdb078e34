"""How a tablet and the server bring a visit's journal together: `docs/reference/sync.md` is the contract."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponseBase
from django.urls import path
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from treadle.domain.access.permissions import Permission as P
from treadle.domain.fieldwork import operations as ops
from treadle.domain.fieldwork.operations import refusing as rules
from treadle.domain.fieldwork.queries import upload_of, visits_synced_by
from treadle.domain.fieldwork.signing import server_key
from treadle.domain.files.queries import path_of
from treadle.kernel.errors import NotYours
from treadle.ui import clock
from treadle.ui.allow import allow
from treadle.web.field.messages import answered, body_of, have_in, plainly, read_exchange, text

HASH = re.compile(r"[0-9a-f]{64}")


@contextmanager
def only_for_assigned(request: HttpRequest, visit_id: UUID) -> Iterator[None]:
    """Whoever is not assigned is told that there is no such visit, and not what is wrong with their message."""
    try:
        yield
    except rules.SyncRefused:
        _check_assigned(request, visit_id)
        raise


@allow(P.ASSESSMENT_FILL, P.VISIT_RECORD)
@require_POST
@plainly
def lease(request: HttpRequest, visit_id: UUID) -> HttpResponseBase:
    """Let a device write in the visit's journal, or go on writing."""
    with only_for_assigned(request, visit_id):
        data = body_of(request, 10_000)
        key, label = text(data, "key"), data.get("label", "")
        if type(label) is not str:
            raise rules.malformed("label")
    granted = ops.grant_lease(visit_id=visit_id, key=key, label=label, by=request.person, now=clock.now())  # type: ignore[attr-defined]
    return answered({"lease": granted.lease, "device": granted.device, "until": granted.until.isoformat(),
                     "server_key": server_key()}, 201)


@allow(P.ASSESSMENT_FILL, P.VISIT_RECORD)
@require_POST
@plainly
def withdraw(request: HttpRequest, visit_id: UUID, device: str) -> HttpResponseBase:
    """Take nothing more from a device."""
    ops.withdraw_device(visit_id=visit_id, device=device, by=request.person, now=clock.now())  # type: ignore[attr-defined]
    return answered({"device": device, "withdrawn": True})


@allow(P.ASSESSMENT_FILL, P.VISIT_RECORD)
@require_POST
@plainly
def sync(request: HttpRequest, visit_id: UUID) -> HttpResponseBase:
    """One exchange."""
    with only_for_assigned(request, visit_id):
        sent = read_exchange(body_of(request))
    reply = ops.exchange(visit_id=visit_id, sent=sent, by=request.person, now=clock.now())  # type: ignore[attr-defined]
    return answered(reply.said())


@allow(P.ASSESSMENT_FILL, P.VISIT_RECORD)
@require_POST
@plainly
def submit(request: HttpRequest, visit_id: UUID) -> HttpResponseBase:
    """Hand the visit's sheet in."""
    with only_for_assigned(request, visit_id):
        data = body_of(request)
        device, have = text(data, "device"), have_in(data)
    missing = ops.submit_journal(
        visit_id=visit_id, device=device, have=have, blanks_confirmed=data.get("blanks_confirmed") is True,
        by=request.person, now=clock.now())  # type: ignore[attr-defined]
    return answered({"state": "closed", "missing": missing})


@allow(P.ASSESSMENT_FILL, P.VISIT_RECORD)
@require_http_methods(["GET", "PUT"])
@plainly
def file(request: HttpRequest, visit_id: UUID, sha256: str) -> HttpResponseBase:
    """How far a file of the tray has come; with PUT, a piece of it."""
    _check_assigned(request, visit_id)
    if HASH.fullmatch(sha256) is None:
        raise rules.malformed("sha256")
    if request.method == "GET":
        known = upload_of(visit_id, sha256)
        if known is None:
            return answered({"size": None, "received": 0, "complete": False})
        return answered({"size": known.size, "received": known.received, "complete": known.stored_id is not None})
    start, size = (_number(request, name) for name in ("from", "size"))
    if int(str(request.META.get("CONTENT_LENGTH") or "0")[:20] or 0) > rules.MOST_PIECE:
        raise rules.too_long(rules.MOST_PIECE)
    progress = ops.receive_piece(visit_id=visit_id, sha256=sha256, start=start, size=size, piece=request.body,
                                 by=request.person, now=clock.now())  # type: ignore[attr-defined]
    return answered(progress._asdict())


def _number(request: HttpRequest, name: str) -> int:
    said = request.GET.get(name, "")
    if not said.isascii() or not said.isdigit() or len(said) > 10:
        raise rules.malformed(name)
    return int(said)


@allow(P.ASSESSMENT_FILL, P.VISIT_RECORD)
@require_GET
@plainly
def content(request: HttpRequest, visit_id: UUID, sha256: str) -> HttpResponseBase:
    """A complete file, for another device of the visit."""
    _check_assigned(request, visit_id)
    known = upload_of(visit_id, sha256)
    if known is None or known.stored is None:
        raise NotYours(code="not_found")
    stored = known.stored
    answer = FileResponse(path_of(stored).open("rb"), content_type=stored.media_type, filename=stored.name,
                          as_attachment=True)
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def _check_assigned(request: HttpRequest, visit_id: UUID) -> None:
    person = request.person  # type: ignore[attr-defined]
    if not visits_synced_by(person, clock.now()).filter(pk=visit_id).exists():
        raise NotYours(code="not_yours")


urlpatterns = [
    path("packs/<uuid:visit_id>/lease/", lease, name="lease"),
    path("sync/<uuid:visit_id>/", sync, name="sync"),
    path("sync/<uuid:visit_id>/submit/", submit, name="sync-submit"),
    path("sync/<uuid:visit_id>/devices/<slug:device>/withdraw/", withdraw, name="sync-withdraw"),
    path("sync/<uuid:visit_id>/files/<slug:sha256>/", file, name="sync-file"),
    path("sync/<uuid:visit_id>/files/<slug:sha256>/content/", content, name="sync-content"),
]
