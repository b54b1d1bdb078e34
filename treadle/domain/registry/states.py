"""What the registry writes into the ledger; pure data."""

from enum import StrEnum


class Event(StrEnum):
    FACTORY_REGISTERED = "factory.registered"
    FACTORY_CHANGED = "factory.changed"
    FACTORY_TAKEN_ON = "factory.taken_on"
    FACTORIES_IMPORTED = "factories.imported"
    GROUP_SHARING_SET = "factory.group_sharing_set"
    DUPLICATE_DECIDED = "factory.duplicate_decided"
    IMPORT_STARTED = "import.started"
    IMPORT_CONFIRMED = "import.confirmed"
    IMPORT_DROPPED = "import.dropped"
    ORGANISATION_RECORDED = "organisation.recorded"
    ORGANISATION_CLOSED = "organisation.closed"
    ACCOUNT_OPENED = "account.opened"
    WORKER_ACCOUNT_ISSUED = "account.issued_to_worker"
    ACCOUNT_CLOSED = "account.closed"
    PASSWORD_RESET = "account.password_reset"  # noqa: S105
    PASSWORD_CHANGED = "account.password_changed"  # noqa: S105
    SIGNED_OUT_ELSEWHERE = "account.signed_out_elsewhere"
    PHONE_CHANGED = "account.phone_changed"
    CALENDAR_RENEWED = "account.calendar_renewed"
    ROLE_GIVEN = "role.given"
    ROLE_ENDED = "role.ended"
    SUPPLY_LINKED = "supply.linked"
    SUPPLY_LINK_ENDED = "supply.ended"
    PARTNERSHIP_RECORDED = "partnership.recorded"
    PARTNERSHIP_ENDED = "partnership.ended"
