"""The tables of the committees."""

from treadle.domain.committees.models.committee import Committee, Meeting, Member

__all__ = ["Committee", "Meeting", "Member"]
