"""Rules of zero tolerance; pure."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _
from treadle.kernel.errors import InvalidInput


def check_alert(trigger: str, known: Iterable[str], description: str) -> None:
    """Refuse an alert without a listed trigger or without words."""
    if trigger not in set(known):
        raise InvalidInput(_("Choose what is suspected from the list."), fields={"trigger": _("Choose one")})
    if not description.strip():
        raise InvalidInput(
            _("Say what was seen or heard. Name no victim and no witness."),
            fields={"description": _("Say what was seen or heard")},
        )


def check_reason(reason: str) -> None:
    """A decision on notifying the government is kept with its reason."""
    if not reason.strip():
        raise InvalidInput(_("Give the reason of the decision; it is kept."), fields={"reason": _("Give the reason")})


def deadlines_from(notified_at: datetime, clocks: Iterable[dict[str, Any]]) -> dict[str, str]:
    """Clock key → ISO moment: hours count from the notice, weekends and nights included."""
    return {clock["key"]: (notified_at + timedelta(hours=clock["hours"])).isoformat() for clock in clocks}
