"""The tables of the parties."""

from treadle.domain.parties.models.factory import Contact, DuplicateProposal, Factory, MainBuyer
from treadle.domain.parties.models.imports import ImportRun
from treadle.domain.parties.models.organisation import Organisation
from treadle.domain.parties.models.person import Membership, Person
from treadle.domain.parties.models.supply import SupplyLink

__all__ = [
    "Contact",
    "DuplicateProposal",
    "Factory",
    "ImportRun",
    "MainBuyer",
    "Membership",
    "Organisation",
    "Person",
    "SupplyLink",
]
