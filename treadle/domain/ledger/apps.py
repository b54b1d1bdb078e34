"""The subject as a Django app."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "treadle.domain.ledger"
    label = "ledger"
