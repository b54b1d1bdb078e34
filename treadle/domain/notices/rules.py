"""What the notices refuse; pure."""

from collections.abc import Collection
from urllib.parse import urlsplit

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from treadle.domain.notices.states import WebhookEvent
from treadle.kernel.errors import InvalidInput, RuleBroken

MOST_ENDPOINTS = 5


def check_endpoint(url: str, events: Collection[str], hosts_within: Collection[str]) -> None:
    """Refuse an address that is no HTTPS address of a host, or events that there are not.

    ``hosts_within`` are hosts that the operator lists: those may lie inside, and speak plain HTTP. Whether a name leads
    inside is asked when a message is sent, each time anew.
    """
    wrong: dict[str, str | Promise] = {}
    if not _is_address(url, hosts_within):
        wrong["url"] = _("Write a whole address that begins with https://, without a name or password in it.")
    if not events or not set(events) <= set(WebhookEvent.values):
        wrong["events"] = _("Choose at least one event.")
    if wrong:
        raise InvalidInput(_("The webhook was not saved. Look at the marked fields."), fields=wrong)


def _is_address(url: str, hosts_within: Collection[str]) -> bool:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return False
    if not parts.hostname or parts.username or parts.password or len(url) > 500 or not url.isascii() or " " in url:
        return False
    if any(not character.isprintable() for character in url) or port == 0:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in hosts_within)


def check_few(count: int) -> None:
    """Refuse more webhooks than one person needs."""
    if count >= MOST_ENDPOINTS:
        raise RuleBroken(_("There are %(count)s webhooks already. Remove one first.") % {"count": count},
                         code="too_many_webhooks")
