"""What a tablet takes along: the visits that a person may carry, and the pack of one.

``GET /field/visits/`` answers::

    {"visits": [{"visit": "<uuid>", "factory": "Bright Bobbin", "kind": "assessment"|"advisory", "from": "2026-11-24",
                 "days": 2, "bytes": 61234, "people": ["Aisha"], "state": "planned"|"held", "version": "garment 2026"}],
     "person": {"id": "<uuid>", "name": "Aisha"}, "now": "2026-11-23T09:00:00+00:00"}

``bytes`` is the size of the pack as it travels, compressed; it is remembered for ten minutes. Listed are assessments
under way, and advisory visits of the last ``TREADLE_FIELD_KEEP_DAYS`` days; none that is further ahead than sixty days.

``GET /field/packs/<visit>/?lang=vi&second=en`` answers the pack, with an ``ETag`` that changes with its content (and
not with ``made_at``). Without ``lang`` it is the person's language, without ``second`` English, or where ``lang`` is
English the language of the country's protocol. Every *text* is ``{lang: …, second: …}``; where something is not written
in a language, it stands there in English. Days are ISO dates, "" where there is none.

``docs/reference/sync.md`` gives its members under *Packs*.

Whoever may not carry the visit is told that there is none.
"""

import gzip
import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.cache import caches
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified, JsonResponse
from django.utils.http import parse_etags
from django.utils.translation import override
from django.views.decorators.http import require_safe

from treadle.domain.access.permissions import Permission as P
from treadle.domain.cycles.models import Visit
from treadle.domain.cycles.states import VisitKind
from treadle.domain.fieldwork.queries import visits_carried_by
from treadle.domain.parties.models import Person
from treadle.journeys.pack_visit import first_day, pack_visit, protocol_of
from treadle.kernel.errors import RuleBroken
from treadle.ui import clock
from treadle.ui.allow import allow

LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z]{2,4})?")
REMEMBERED_SECONDS = 600
#: Visits further away are not packed yet: their questions and law may still change.
AHEAD = timedelta(days=60)


@allow(P.ASSESSMENT_FILL, P.VISIT_RECORD)
@require_safe
def visits(request: HttpRequest) -> JsonResponse:
    """The visits that this person may carry, with the size of each pack; advisory ones of long ago are left out."""
    person, now, today = request.person, clock.now(), clock.today()
    near = Q(kind=VisitKind.ASSESSMENT) | Q(planned_on__gte=today - timedelta(days=keep_days()))
    rows = visits_carried_by(person, now).filter(near, planned_on__lte=today + AHEAD)
    found = rows.select_related("cycle__factory").prefetch_related("people").order_by("planned_on", "pk")
    offers = [offer for visit in found if (offer := _offer(request, visit)) is not None]
    return _answer(JsonResponse({
        "visits": offers, "person": {"id": str(person.pk), "name": person.name}, "now": now.isoformat()}))


def _offer(request: HttpRequest, visit: Visit) -> dict[str, Any] | None:
    """One visit with the size of its pack; None where no pack can be made yet (no version in force on its day)."""
    asked = (_language(request.GET.get("lang", "")) or _own(request.person), _language(request.GET.get("second", "")))
    key = f"pack:{visit.pk}:{request.person.pk}:{':'.join(asked)}"
    known: tuple[int, str] | None = caches["local"].get(key)
    if known is None:
        try:
            body, _etag, label = _made(request, visit)
        except RuleBroken:
            return None
        known = (len(body), label)
        caches["local"].set(key, known, REMEMBERED_SECONDS)
    return {
        "visit": str(visit.pk), "factory": visit.cycle.factory.name, "kind": visit.kind,
        "from": first_day(visit).isoformat(), "days": visit.days, "bytes": known[0],
        "people": sorted(one.name for one in visit.people.all()), "state": visit.state, "version": known[1],
    }


@allow(P.ASSESSMENT_FILL, P.VISIT_RECORD)
@require_safe
def pack(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """The pack of one visit, compressed; 304 where the device has it already."""
    found = visits_carried_by(request.person, clock.now()).select_related("cycle__factory").filter(pk=visit_id).first()
    if found is None:
        raise Http404
    body, etag, _label = _made(request, found)
    if etag in {each.removeprefix("W/") for each in parse_etags(request.headers.get("If-None-Match", ""))}:
        return _answer(HttpResponseNotModified(), etag)
    response = HttpResponse(body, content_type="application/json")
    response["Content-Encoding"] = "gzip"
    response["Content-Length"] = str(len(body))
    return _answer(response, etag)


def _answer[R: HttpResponse](response: R, etag: str = "") -> R:
    """Kept by nobody between us and the device; the device keeps it encrypted."""
    response["Cache-Control"] = "no-store, private"
    response["Vary"] = "Cookie, Authorization"
    if etag:
        response["ETag"] = f"W/{etag}"
    return response


def _made(request: HttpRequest, visit: Visit) -> tuple[bytes, str, str]:
    """The pack compressed, its tag, and the version's label."""
    languages = languages_of(request, visit)
    with override(languages[0] if languages[0] in dict(settings.LANGUAGES) else "en"):
        made = pack_visit(
            visit=visit, by=request.person, languages=languages, now=clock.now(), until=until_of(visit),
            keep_days=keep_days(),
        )
    content = {name: value for name, value in made.items() if name != "made_at"}
    digest = sha256(_json(content)).hexdigest()[:32]
    return gzip.compress(_json(made), mtime=0), f'"{digest}"', made["version"]["label"]


def _json(value: Mapping[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def languages_of(request: HttpRequest, visit: Visit) -> tuple[str, str]:
    """The two languages of a pack: as asked for, else the person's and English, else the country's."""
    first = _language(request.GET.get("lang", "")) or _own(request.person)
    second = _language(request.GET.get("second", ""))
    if not second:
        second = "en" if first != "en" else protocol_of(visit.cycle.factory.country).language or "en"
    return first, second


def _language(code: str) -> str:
    return code if LANGUAGE.fullmatch(code) else ""


def _own(person: Person) -> str:
    return _language(person.locale) or "en"


def keep_days() -> int:
    """How long a device keeps what was not sent after the visit is over."""
    days: int = settings.FIELD_KEEP_DAYS
    return days


def until_of(visit: Visit) -> datetime:
    """When the pack leaves the device at the latest: the end of the last day, and the days that it is kept."""
    last = first_day(visit) + timedelta(days=max(visit.days, 1) - 1 + keep_days())
    return datetime.combine(last, time(23, 59), tzinfo=UTC)
