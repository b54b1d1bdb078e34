"""May this person open it: asked wherever a link is drawn, so that nobody is shown a way to a page that refuses them.

``way(person, "office:plan", cycle.pk)`` is the address, or "" where the view's own ``@allow`` would not let the person
in; templates write ``{% way "office:plan" cycle.pk as plan %}{% if plan %}<a href="{{ plan }}">…``. It asks no query:
roles are known already. Whether a right carries to the one thing is decided by what the page was given to show.
"""

from django.urls import resolve, reverse

from treadle.domain.access.roles import Site
from treadle.domain.parties.models import Person
from treadle.ui.allow import access_of, may_enter


def way(person: Person | None, name: str, *args: object) -> str:
    """The address of a page, or "" where the person may not open it. Raises ``NoReverseMatch`` for an unknown name."""
    address = reverse(name, args=args)
    match = resolve(address)
    access = access_of(match.func)
    if access is None or access.is_open:
        return address
    site = next((site for site in Site if site.value in match.namespaces[:1]), None)
    return address if person is not None and may_enter(person, access.permissions, site) else ""
