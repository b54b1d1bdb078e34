"""The headers that protect a reader stand on every answer: pages, redirects, refusals, errors, downloads, files."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import get_resolver, path

from tests.cast import Cast
from tests.matrix.oracle import THINGS, views
from tests.matrix.test_matrix import filled
from tests.matrix.world import living_programme, signed_in
from treadle.config.urls import urlpatterns as real_urls
from treadle.domain.access.queries import held_by
from treadle.domain.access.roles import Reach
from treadle.domain.parties.models import Person
from treadle.ui.allow import open_to_all

STRICT = {
    "default-src": ["'none'"], "script-src": ["'self'"], "style-src": ["'self'"], "base-uri": ["'none'"],
    "frame-ancestors": ["'none'"], "form-action": ["'self'"], "img-src": ["'self'", "data:"], "font-src": ["'self'"],
    "connect-src": ["'self'"], "manifest-src": ["'self'"], "worker-src": ["'self'"],
}
#: The tablet shows photos and plays notes that lie encrypted on the device: as blobs, which no address can name.
TABLET = STRICT | {"img-src": ["'self'", "data:", "blob:"], "media-src": ["'self'", "blob:"]}
#: Parts of the tablet's shell that are the same for everybody; browsers keep them to open it without a network.
NOBODYS = ("/field/sw.js", "/field/manifest.webmanifest", "/field/words/")
ALWAYS = {"X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY",
          "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin"}
#: By role, None being a visitor. Who sees most also tries to write; the other roles' writes end at the same door.
METHODS: dict[str | None, tuple[str, ...]] = {None: ("get", "post", "delete"), "factory_manager": ("get", "post"),
                                              "buyer_staff": ("get",), "team_leader": ("get",),
                                              "administrator": ("get", "post"), "constituent": ("get",)}
INLINE = re.compile(r"<script(?![^>]*\ssrc=)(?![^>]*application/json)|\son[a-z]+=\"|\sstyle=\"|href=\"javascript:",
                    re.IGNORECASE)


def check(answer: Any, where: str, *, person: bool = False) -> None:
    """Every header as it must be; no inline script or style in a page; nothing of a person's kept by a cache."""
    for name, value in ALWAYS.items():
        assert answer.get(name) == value, f"{where}: {name} is {answer.get(name)!r}"
    assert answer["Referrer-Policy"] in {"same-origin", "no-referrer"}, where
    policy = dict(part.strip().split(" ", 1) for part in answer["Content-Security-Policy"].split(";"))
    wanted = TABLET if where.endswith(" get /field/") else STRICT
    assert {name: value.split() for name, value in policy.items()} == wanted, where
    allowed = "camera=(self)" if wanted is TABLET else "camera=()"
    assert allowed in answer["Permissions-Policy"], where
    assert not {"Server", "X-Powered-By", "Access-Control-Allow-Origin"} & set(answer.headers), where
    if person:
        assert "no-store" in answer["Cache-Control"], f"{where}: {answer['Cache-Control']}"
    if "Content-Type" in answer and answer.status_code != 304:
        assert "charset" in answer["Content-Type"] or not answer["Content-Type"].startswith("text/"), where
    if answer.get("Content-Type", "").startswith("text/html") and not answer.streaming:
        found = INLINE.search(answer.content.decode())
        assert found is None, f"{where}: {found}"
    if answer.streaming:
        answer.close()


def addresses(person: Person | None) -> Iterator[str]:
    """Every address of the map: with something that the person may know where there is such a thing."""
    for where, parameters in views(get_resolver().url_patterns):
        mine = [name for name in parameters if name in THINGS]
        things = {}
        if mine:
            model, factory = THINGS[mine[0]]
            rows = model._base_manager.order_by("pk")
            held = held_by(person, living_today()) if person else []
            own = [one.factory_id for one in held if one.role.reach is Reach.FACTORY]
            if own:
                rows = rows.filter(**{f"{factory}__in" if factory else "pk__in": own}) or rows
            first = rows.first()
            things = {mine[0]: first.pk} if first else {}
        yield filled(where, things)


def living_today() -> Any:
    from tests.matrix.world import AS_OF

    return AS_OF


@pytest.mark.slow
@pytest.mark.django_db
def test_every_address_for_every_kind_of_reader(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    people = {person.memberships.first().role: person  # type: ignore[union-attr]
              for person in living_programme(monkeypatch, settings, factories=4)}
    seen: Counter[int] = Counter()
    for role in METHODS:
        person = people[role] if role else None
        client = signed_in(person) if person else Client(raise_request_exception=False)
        for where in addresses(person):
            if where.startswith(("/sign-out", "/api/")):
                continue
            for method in METHODS[role]:
                answer = getattr(client, method)(where)
                seen[answer.status_code] += 1
                own = bool(person) and answer.status_code != 405 and not where.startswith(NOBODYS)
                check(answer, f"{role} {method} {where}", person=own)
    assert {200, 302, 404, 405} <= set(seen), seen
    assert not [status for status in seen if status >= 500], seen
    assert seen[200] > 100, seen


@pytest.mark.django_db
def test_static_files_carry_them_too() -> None:
    files = ["ui/report.css", *(name for name in ("ui/treadle.js", "ui/theme.js") if finders.find(name))]
    for name in files:
        answer = Client().get(f"/static/{name}")
        assert answer.status_code == 200, name
        check(answer, name)
    check(Client().get("/static/nothing.css"), "a static file that is not there")
    check(Client().get("/static/../treadle/config/settings.py"), "a path that climbs")


@open_to_all(because="A page of this test.")
def broken(request: HttpRequest) -> HttpResponse:
    """A mistake of our own."""
    raise RuntimeError("a secret that no reader may see")


urlpatterns = [path("broken/", broken), *real_urls]
handler404 = "treadle.ui.receipts.not_found"


@pytest.mark.django_db
def test_errors_and_redirects_of_every_layer(cast: Cast, settings: Any) -> None:
    quiet = Client(raise_request_exception=False)
    with override_settings(ROOT_URLCONF=__name__):
        failed = quiet.get("/broken/")
    assert failed.status_code == 500
    assert "secret" not in failed.content.decode()
    check(failed, "500")
    stranger = quiet.get("/", headers={"host": "evil.example"})
    assert stranger.status_code == 400
    check(stranger, "400")
    check(quiet.get("/nowhere/at/all/"), "404")
    check(quiet.get("/office"), "a slash is added")
    forged = Client(enforce_csrf_checks=True).post("/sign-in/", {"login": "a", "password": "b"})
    assert forged.status_code == 403
    check(forged, "403")
    traced = quiet.generic("TRACE", "/", "a body", headers={"x-secret": "told-back"})
    assert b"told-back" not in traced.content
    check(traced, "an odd method")
    for length, status in ((settings.LARGEST_BODY, 403), (settings.LARGEST_BODY + 1, 413), ("-5", 413), ("x", 413)):
        sent = Client(enforce_csrf_checks=True).generic("POST", "/check/", b"a", "text/plain", CONTENT_LENGTH=length)
        assert sent.status_code == status, length
        check(sent, f"{length} bytes")
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "sign_in": "1/m/ip"}
    tries = [quiet.post("/sign-in/", {"login": "a", "password": "b"}) for _n in range(2)]
    assert tries[-1].status_code == 429
    check(tries[-1], "429")


@pytest.mark.django_db
def test_https_is_asked_for_and_kept(settings: Any) -> None:
    settings.SECURE_SSL_REDIRECT, settings.SECURE_HSTS_SECONDS = True, 31_536_000
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    led = Client().get("/sign-in/")
    assert (led.status_code, led["Location"]) == (301, "https://testserver/sign-in/")
    check(led, "to HTTPS")
    answer = Client().get("/sign-in/", secure=True)
    assert answer["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
    check(answer, "HTTPS")


@pytest.mark.django_db
@pytest.mark.parametrize(("path", "kind"), [
    ("/api/v1/factories", "application/problem+json"),
    ("/api/v1/feeds/factories.csv?key=trd_secret", "application/problem+json"),
    ("/field/visits/", "application/problem+json"),
    ("/field/sync/", "application/problem+json"),
    ("/openrosa/formList", "text/plain; charset=utf-8"),
    ("/calendar/abc.ics", "text/plain; charset=utf-8"),
])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_machines_are_refused_without_https(settings: Any, path: str, kind: str, method: str) -> None:
    settings.SECURE_SSL_REDIRECT = True
    sent: Any = {"headers": {"authorization": "Bearer trd_secret"}}
    answer = Client().generic(method, path, b"{}", "application/json", **sent)
    assert (answer.status_code, answer["Content-Type"]) == (403, kind)
    assert "Location" not in answer
    assert "revoke it" in answer.content.decode()
    assert "trd_secret" not in answer.content.decode()
    check(answer, path)
    over_https = Client().generic(method, path, b"{}", "application/json", secure=True, **sent)
    assert "revoke it" not in over_https.content.decode(), "it is the line that is refused"
    settings.SECURE_SSL_REDIRECT = False
    in_the_house = Client().generic(method, path, b"{}", "application/json", **sent)
    assert "revoke it" not in in_the_house.content.decode(), "an installation without HTTPS goes on"


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/", "/field/", "/office/", "/apiary/"])
def test_pages_are_led_to_https(settings: Any, path: str) -> None:
    settings.SECURE_SSL_REDIRECT = True
    answer = Client().get(path)
    assert (answer.status_code, answer["Location"]) == (301, f"https://testserver{path}")
