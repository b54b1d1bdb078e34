"""Every write of the journals."""

from treadle.domain.fieldwork.operations.evidence import attach_from_office, detach_from_office
from treadle.domain.fieldwork.operations.exchange import Brought, Reply, Sent, exchange
from treadle.domain.fieldwork.operations.forms import Filled, TakenForm, take_form
from treadle.domain.fieldwork.operations.leasing import Granted, grant_lease, withdraw_device
from treadle.domain.fieldwork.operations.office import absorb_review, write_from_office
from treadle.domain.fieldwork.operations.own_writing import Change
from treadle.domain.fieldwork.operations.rebuilding import rebuild
from treadle.domain.fieldwork.operations.submitting import submit_from_office, submit_journal
from treadle.domain.fieldwork.operations.uploads import Progress, receive_piece

__all__ = [
    "Brought", "Change", "Filled", "Granted", "Progress", "Reply", "Sent", "TakenForm", "absorb_review",
    "attach_from_office", "detach_from_office", "exchange",
    "grant_lease", "rebuild", "receive_piece", "submit_from_office", "submit_journal", "take_form", "withdraw_device",
    "write_from_office",
]
