"""What a device sends to an exchange, read strictly; and refusals in the form that devices read."""

import json
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.utils.translation import gettext as _

from treadle.domain.fieldwork.operations import Brought, Sent
from treadle.domain.fieldwork.operations import refusing as rules
from treadle.kernel.errors import NotYours, TreadleError
from treadle.ui.receipts import problem

type View = Callable[..., HttpResponseBase]
RETRY_AFTER = "5"
MOST_NUMBER = 2**31 - 1


def plainly(view: View) -> View:
    """Every refusal of a sync is a problem document with ``title``, ``detail``, ``status`` and ``code``."""

    @wraps(view)
    def worn(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        request.META["HTTP_ACCEPT"] = "application/json"
        try:
            return view(request, *args, **kwargs)
        except NotYours:
            raise
        except TreadleError as error:
            error.details.setdefault("detail", str(error.sentence))
            return problem(error)
        except (OperationalError, InterfaceError):
            sentence = _("The server could not write just now. It is tried again by itself.")
            answer = problem(rules.SyncRefused(sentence, code="busy", status=503))
            answer["Retry-After"] = RETRY_AFTER
            return answer

    return worn


def answered(said: dict[str, Any], status: int = 200) -> JsonResponse:
    """An answer without a superfluous byte."""
    return JsonResponse(said, status=status, json_dumps_params={"separators": (",", ":"), "ensure_ascii": False})


def body_of(request: HttpRequest, most: int = rules.MOST_BODY) -> dict[str, Any]:
    """The JSON object in a request's body."""
    length = str(request.META.get("CONTENT_LENGTH") or "0")
    if length.isdigit() and int(length[:20]) > most:
        raise rules.too_long(most)
    try:
        data = json.loads(request.body)
    except (ValueError, RecursionError):
        raise rules.malformed("JSON") from None
    if type(data) is not dict:
        raise rules.malformed("JSON")
    return data


def read_exchange(data: dict[str, Any]) -> Sent:
    """An exchange. Raises ``SyncRefused``."""
    bundles = listed(data, "bundles", rules.MOST_BUNDLES)
    leases = listed(data, "leases", rules.MOST_DEVICES)
    if not all(type(one) is str for one in leases):
        raise rules.malformed("leases")
    return Sent(device=text(data, "device"), have=have_in(data), refused=number(data, "refused"), leases=leases,
                bundles=[_bundle(one, f"bundles[{at}]") for at, one in enumerate(bundles)])


def _bundle(one: Any, where: str) -> Brought:
    if type(one) is not dict:
        raise rules.malformed(where)
    texts = [one.get(name) for name in ("device", "entries", "signature")]
    first = one.get("first")
    if not all(type(each) is str for each in texts) or type(first) is not int or not 0 < first <= MOST_NUMBER:
        raise rules.malformed(where)
    return Brought(texts[0], first, texts[1], texts[2])


def have_in(data: dict[str, Any]) -> dict[str, int]:
    """Of each device, up to which number."""
    have = data.get("have", {})
    if type(have) is not dict or len(have) > rules.MOST_DEVICES:
        raise rules.malformed("have")
    if not all(type(each) is int and 0 <= each <= MOST_NUMBER for each in have.values()):
        raise rules.malformed("have")
    return have


def listed(data: dict[str, Any], name: str, most: int) -> list[Any]:
    """A list of at most so many."""
    found = data.get(name, [])
    if type(found) is not list:
        raise rules.malformed(name)
    if len(found) > most:
        raise rules.too_long(most)
    return found


def text(data: dict[str, Any], name: str) -> str:
    """A text that must be there."""
    found = data.get(name)
    if type(found) is not str or "\0" in found or len(found) > 300:
        raise rules.malformed(name)
    return found


def number(data: dict[str, Any], name: str) -> int:
    """A number, 0 where it is not said."""
    found = data.get(name, 0)
    if type(found) is not int or not 0 <= found <= MOST_NUMBER:
        raise rules.malformed(name)
    return found
