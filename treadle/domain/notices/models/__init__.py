"""The tables of the notices."""

from treadle.domain.notices.models.export import Export
from treadle.domain.notices.models.notice import Notice, Preference
from treadle.domain.notices.models.webhook import Delivery, Endpoint

__all__ = ["Delivery", "Endpoint", "Export", "Notice", "Preference"]
