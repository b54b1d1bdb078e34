"""What others may ask of the journals."""

from treadle.domain.fieldwork.queries.carrying import may_carry, visits_carried_by, visits_synced_by

__all__ = ["may_carry", "visits_carried_by", "visits_synced_by"]
