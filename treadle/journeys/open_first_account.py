"""The first account of an installation: somebody must be able to sign in and open the others."""

from datetime import datetime

from django.db import transaction

from treadle.domain.parties.models import Organisation
from treadle.domain.parties.queries import office_meant_by
from treadle.domain.parties.states import OrganisationKind
from treadle.domain.registry import operations
from treadle.domain.registry.operations.people import Opened
from treadle.kernel.errors import InvalidInput


@transaction.atomic
def open_first_account(*, name: str, email: str, role: str, office: str, country: str, now: datetime) -> Opened:
    """Open an account in an office, as the installation itself; with a ``country``, an office that is new is made."""
    return operations.open_account(name=name, email=email, role=role, place=_office(office, country, now),
                                   starts_on=now.date(), by=None, now=now)


def _office(text: str, country: str, now: datetime) -> Organisation:
    try:
        return office_meant_by(text)
    except InvalidInput:
        if not country:
            raise
    return operations.record_organisation(kind=OrganisationKind.OFFICE, name=text, country=country, by=None, now=now)
