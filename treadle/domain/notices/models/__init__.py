"""The tables of the notices."""

from treadle.domain.notices.models.notice import Notice, Preference

__all__ = ["Notice", "Preference"]
