"""Small pieces of HTML for Python code, chiefly for the cells of tables."""

from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString

type Text = str | Promise

KINDS = ("ours", "waiting", "kept", "danger", "quiet")


def checked_kind(kind: str) -> str:
    """The kind itself; a page that asks for an unknown kind is told at once, not drawn wrong."""
    if kind not in KINDS:
        raise ValueError(f"Unknown kind {kind!r}; the kinds are {', '.join(KINDS)}.")
    return kind


def tag(text: Text, kind: str = "quiet") -> SafeString:
    """A short word with a colour and a shape of its own."""
    return format_html('<span class="tag {}">{}</span>', checked_kind(kind), text)


def link(text: Text, href: str) -> SafeString:
    """A link inside the product."""
    return format_html('<a href="{}">{}</a>', href, text)
