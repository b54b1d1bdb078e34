"""Writes that a machine may send twice: the Idempotency-Key header."""

import re
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Status

from treadle.domain.access.operations import answer_once
from treadle.kernel.errors import InvalidInput
from treadle.ui import clock

HEADER = "Idempotency-Key"
SHAPE = re.compile(r"[!-~]{1,200}")
type Act = Callable[[], tuple[int, dict[str, Any]]]


def once(request: HttpRequest, response: HttpResponse, act: Act) -> Status[Any]:
    """Do ``act`` (which gives status and plain values), once for each key. A repetition says so in a header."""
    key = request.headers.get(HEADER)
    if key is None:
        return Status(*act())
    if not SHAPE.fullmatch(key):
        sentence = _("An Idempotency-Key is 1 to 200 visible ASCII characters, such as a UUID.")
        raise InvalidInput(sentence, code="idempotency_key_shape", fields={f"header.{HEADER}": sentence})
    asked = f"{request.method} {request.get_full_path()}\n".encode() + request.body
    status, answer, repeated = answer_once(
        token=request.auth, key=key, request=asked, now=clock.now(), act=act)  # type: ignore[attr-defined]
    if repeated:
        response["Idempotent-Replayed"] = "true"
    return Status(status, answer)
