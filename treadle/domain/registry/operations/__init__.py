"""Every write to the parties. ``by=None`` is the installation itself, at its command line."""

from treadle.domain.registry.operations.duplicates import decide_duplicate
from treadle.domain.registry.operations.factories import (
    change_factory,
    register_factory,
    set_group_sharing,
    take_on_factory,
)
from treadle.domain.registry.operations.imports import (
    check_import,
    confirm_import,
    drop_import,
    import_facilities,
    run_import,
    start_import,
)
from treadle.domain.registry.operations.links import (
    end_partnership,
    end_supply_link,
    link_supply,
    record_partnership,
)
from treadle.domain.registry.operations.organisations import close_organisation, record_organisation
from treadle.domain.registry.operations.own_account import (
    password_changed,
    renew_calendar,
    set_look,
    set_phone,
    signed_out_elsewhere,
)
from treadle.domain.registry.operations.people import (
    close_account,
    end_role,
    give_role,
    issue_worker_account,
    open_account,
    reset_password_of,
)

__all__ = [
    "change_factory", "check_import", "close_account", "close_organisation", "confirm_import", "decide_duplicate",
    "drop_import", "end_partnership", "end_role", "end_supply_link", "give_role", "import_facilities",
    "issue_worker_account", "link_supply", "open_account", "password_changed", "record_organisation",
    "record_partnership", "register_factory", "renew_calendar", "reset_password_of", "run_import",
    "set_group_sharing", "set_look", "set_phone", "signed_out_elsewhere", "start_import", "take_on_factory",
]
