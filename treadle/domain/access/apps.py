"""The subject as a Django app; it also places the tables that stand below access."""

from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "treadle.domain.access"
    label = "access"

    def ready(self) -> None:
        """Say where the things below access belong; subjects above say it for themselves.

        Stored files are left out on purpose: one is seen through the thing that it proves, never by factory alone.
        """
        from treadle.domain.access.models import Grant
        from treadle.domain.access.scopes import register
        from treadle.domain.ledger.models import Entry
        from treadle.domain.parties import models as parties

        register(parties.Factory, factory="", country="country")
        register(parties.Contact, factory="factory")
        register(parties.MainBuyer, factory="factory")
        register(parties.SupplyLink, factory="factory")
        register(parties.DuplicateProposal, factory="first", country="first__country")
        register(parties.Membership, factory="factory", country="organisation__country")
        register(parties.Organisation, country="country")
        register(parties.ImportRun, country="office__country")
        register(Grant, factory="factory")
        register(Entry, factory="factory")
