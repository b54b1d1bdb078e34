"""Which part of a dataset somebody wants."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from treadle.kernel.errors import InvalidInput


@dataclass(frozen=True)
class Selection:
    """Empty and None mean no limit. Days are those on which an assessment began or an item was opened, included."""

    country: str = ""
    since: date | None = None
    until: date | None = None

    def __post_init__(self) -> None:
        """Refuse days the wrong way round."""
        if self.since and self.until and self.until < self.since:
            sentence = _("The last day lies before the first.")
            raise InvalidInput(sentence, fields={"until": sentence})

    def as_data(self) -> dict[str, Any]:
        """As JSON holds it, without what is empty."""
        values = {"country": self.country, "since": self.since, "until": self.until}
        return {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()
                if value}

    @classmethod
    def of_data(cls, data: dict[str, Any]) -> "Selection":
        """What ``as_data`` gave."""
        days = {name: date.fromisoformat(data[name]) for name in ("since", "until") if data.get(name)}
        return cls(country=data.get("country", ""), **days)
