"""The tables of the committees."""

from treadle.domain.committees.models.committee import Committee, Decision, Meeting, Member

__all__ = ["Committee", "Decision", "Meeting", "Member"]
