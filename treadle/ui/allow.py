"""Who may open a page: every view wears ``@allow(Permission.X)`` or ``@open_to_all(because="…")``.

The mark stays on the view as ``view.access``; a test walks the URL map and fails on a view without one.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import wraps
from importlib import import_module
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.urls import URLPattern, URLResolver
from django_htmx.http import HttpResponseClientRedirect

from treadle.domain.access.permissions import Permission
from treadle.domain.access.queries import held_by
from treadle.domain.access.roles import Site
from treadle.domain.parties.models import Person
from treadle.kernel.errors import NotYours
from treadle.ui import clock

type View = Callable[..., HttpResponseBase]
type Pattern = URLPattern | URLResolver


@dataclass(frozen=True)
class Access:
    """What a view says about itself. ``permissions`` empty: open to all, and ``because`` says why."""

    permissions: tuple[Permission, ...] = ()
    because: str = ""
    before_second_factor: bool = False

    @property
    def is_open(self) -> bool:
        """Whether nobody needs to sign in."""
        return not self.permissions


def allow(*permissions: Permission, before_second_factor: bool = False) -> Callable[[View], View]:
    """Let in who has one of the permissions; others see what they would see if the page did not exist.

    Whether the permission carries to a certain thing is asked by ``visible_to`` and by operations.
    ``before_second_factor``: staff reach it before they have set up their second factor (its set-up, signing out).
    """
    if not permissions:
        raise TypeError("name the permission: @allow(Permission.X)")

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
            person = getattr(request, "person", None)
            if person is None:
                return to_sign_in(request)
            if not may_enter(person, permissions, site_of(request)):
                raise NotYours()
            return view(request, *args, **kwargs)

        guarded.access = Access(permissions, before_second_factor=before_second_factor)  # type: ignore[attr-defined]
        return guarded

    return decorate


def site_of(request: HttpRequest) -> Site | None:
    """The site that the address lies in, or None where it belongs to no audience."""
    match = request.resolver_match
    return next((site for site in Site if match and site.value in match.namespaces[:1]), None)


def may_enter(person: Person, permissions: tuple[Permission, ...], site: Site | None) -> bool:
    """Everybody who is signed in keeps their own account; the rest follows from roles.

    A site's pages open only by a role of that site: what the office may know of a factory stands on pages of the
    office, and a buyer's right to see the same factory must not open them.
    """
    held = held_by(person, clock.now())
    mine = {each for one in held if site is None or one.role.site is site for each in one.role.permissions}
    return any(each is Permission.OWN_ACCOUNT or each in mine for each in permissions)


def open_to_all(*, because: str) -> Callable[[View], View]:
    """Let everybody in, for a reason that is written down."""
    if not because.strip():
        raise TypeError("say why: @open_to_all(because=…)")

    def decorate(view: View) -> View:
        @wraps(view)
        def marked(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
            return view(request, *args, **kwargs)

        marked.access = Access(because=because)  # type: ignore[attr-defined]
        return marked

    return decorate


def access_of(view: Callable[..., object]) -> Access | None:
    """What a view says about its access, or None when it says nothing."""
    found = getattr(view, "access", None)
    return found if isinstance(found, Access) else None


def wear(urls: str | Iterable[Pattern], choose: Callable[[str], Callable[[View], View]]) -> list[Pattern]:
    """The URL patterns of a foreign package with each view decorated: ``choose(name)`` says how.

    ``wear("allauth.mfa.urls", lambda name: allow(Permission.OWN_ACCOUNT, before_second_factor=True))``
    """
    patterns: Iterable[Pattern] = import_module(urls).urlpatterns if isinstance(urls, str) else urls
    return [_worn(each, choose) for each in patterns]


def _worn(each: Pattern, choose: Callable[[str], Callable[[View], View]]) -> Pattern:
    if isinstance(each, URLPattern):
        decorate = choose(each.name or "")
        return URLPattern(each.pattern, decorate(each.callback), each.default_args, each.name)
    inner = wear(each.url_patterns, choose)
    return URLResolver(each.pattern, inner, each.default_kwargs, each.app_name, each.namespace)


def to_sign_in(request: HttpRequest) -> HttpResponseBase:
    """Off to the sign-in page, and back afterwards to the page that was wanted (never to a write)."""
    wanted = _page_in_view(request)
    where = settings.LOGIN_URL + ("?" + urlencode({"next": wanted}) if wanted else "")
    if getattr(request, "htmx", None):
        return HttpResponseClientRedirect(where)
    return HttpResponseRedirect(where)


def _page_in_view(request: HttpRequest) -> str:
    htmx = getattr(request, "htmx", None)
    if htmx:
        return str(htmx.current_url_abs_path or "")
    if request.method in {"GET", "HEAD"}:
        return request.get_full_path()
    return came_from(request)


def came_from(request: HttpRequest) -> str:
    """The path and query of the page of ours that this request came from, or "" (foreign or not said)."""
    parts = urlsplit(request.headers.get("Referer", ""))
    if parts.netloc != request.get_host() or not parts.path.startswith("/") or parts.path.startswith("//"):
        return ""
    return parts.path + ("?" + parts.query if parts.query else "")
