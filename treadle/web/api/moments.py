"""Moments as parameters: whatever offset they are written with, the database gets UTC within its own bounds."""

from datetime import UTC, datetime
from typing import Annotated

from ninja import Query
from pydantic import AfterValidator, AwareDatetime

EARLIEST, LATEST = 1900, 2200


def in_utc(moment: datetime) -> datetime:
    """The same moment in UTC. Refuses years that no record has, where offsets would leave what a database can hold."""
    if not EARLIEST <= moment.year <= LATEST:
        raise ValueError(f"choose a year from {EARLIEST} to {LATEST}")
    return moment.astimezone(UTC)


type Moment = Annotated[AwareDatetime, AfterValidator(in_utc)]
type Since = Annotated[Moment | None, Query(description="With its offset from UTC, such as 2026-03-02T09:00:00Z")]
