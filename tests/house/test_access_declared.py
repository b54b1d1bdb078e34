"""Every view says who may open it."""

import inspect
from collections.abc import Iterator

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from treadle.domain.access.permissions import Permission
from treadle.ui.allow import access_of, allow, open_to_all


def _views(patterns: list[URLPattern | URLResolver], prefix: str = "/") -> Iterator[tuple[str, URLPattern]]:
    for each in patterns:
        where = prefix + str(each.pattern)
        if isinstance(each, URLPattern):
            yield where, each
        else:
            yield from _views(each.url_patterns, where)


def test_every_view_declares_access() -> None:
    views = list(_views(get_resolver().url_patterns))
    bare = [where for where, each in views if access_of(each.callback) is None]
    assert views, "there are no views at all"
    assert not bare, "without @allow or @open_to_all:\n" + "\n".join(bare)


def test_what_is_open_to_all_says_why() -> None:
    for where, each in _views(get_resolver().url_patterns):
        access = access_of(each.callback)
        if access is not None and access.is_open:
            assert len(access.because.split()) >= 3, f"{where}: {access.because!r} is no reason"


def test_a_mark_needs_a_permission_or_a_reason() -> None:
    with pytest.raises(TypeError):
        allow()
    with pytest.raises(TypeError):
        open_to_all(because=" ")


def test_the_mark_stays_on_the_view() -> None:
    def page(request: object) -> object:
        """A page."""

    assert access_of(page) is None
    marked = allow(Permission.FACTORY_SEE)(page)  # type: ignore[arg-type]
    found = access_of(marked)
    assert found is not None
    assert found.permissions == (Permission.FACTORY_SEE,)
    assert inspect.getdoc(marked) == "A page."
