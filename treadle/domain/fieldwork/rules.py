"""What an exchange refuses, with codes and details of `docs/reference/sync.md`; pure."""

from django.utils.translation import gettext as _

from treadle.domain.fieldwork.states import JournalState
from treadle.kernel.errors import TreadleError

MOST_BODY = 1_048_576
MOST_BUNDLES = 64
MOST_ENTRIES = 500
MOST_ENTRIES_BYTES = 65_536
MOST_OF_DEVICE = 20_000
MOST_ANSWER = 262_144
MOST_FILE = 15_000_000
MOST_PIECE = 1_048_576
MOST_DEVICES = 200


class SyncRefused(TreadleError):
    """Nothing of what came was taken; the device keeps everything and goes on as the page says of ``code``."""

    def __init__(self, sentence: str, *, code: str, status: int, **details: object) -> None:
        super().__init__(sentence, code=code, detail=sentence, **details)
        self.status = status


def malformed(where: str) -> SyncRefused:
    """No message of this form."""
    return SyncRefused(_("This message cannot be read: %(where)s.") % {"where": where}, code="malformed", status=400,
                       where=where)


def too_long(most: int) -> SyncRefused:
    """Over a limit."""
    return SyncRefused(_("This is too long: at most %(most)s. Send it in parts.") % {"most": most}, code="too_long",
                       status=413, most=most)


def unknown_device(device: str) -> SyncRefused:
    """No lease here."""
    return SyncRefused(_("The server does not know this device for this visit. Send its lease along."),
                       code="unknown_device", status=403, device=device)


def lease_ended(device: str) -> SyncRefused:
    """The time is over."""
    return SyncRefused(_("The time for which this device may write is over. Ask for it again on this device."),
                       code="lease_ended", status=403, device=device)


def withdrawn(device: str) -> SyncRefused:
    """Somebody withdrew it."""
    return SyncRefused(_("This device was withdrawn from the visit. Ask the team leader what becomes of its entries."),
                       code="withdrawn", status=403, device=device)


def forged(device: str) -> SyncRefused:
    """A signature or a lease does not hold."""
    return SyncRefused(_("A signature does not hold: these entries were not written by that device, or were changed."),
                       code="forged", status=403, device=device)


def gap(device: str, have: int) -> SyncRefused:
    """Something is missing before."""
    return SyncRefused(_("Entries of this device are missing before these. Send what follows on what is here."),
                       code="gap", status=409, device=device, have=have)


def fork(device: str, have: int) -> SyncRefused:
    """Two histories of one device."""
    return SyncRefused(
        _("Other entries of this device are here under these numbers. Both are kept: ask for a new lease with a new "
          "key, and write again what differs."), code="fork", status=409, device=device, have=have)


def check_open(state: JournalState) -> None:
    """A journal takes entries until its sheet is handed in."""
    if state is JournalState.CLOSED:
        raise SyncRefused(_("This visit was handed in and takes no entries. Wait until the reviewer sends it back, or "
                            "keep yours as a file."), code="closed", status=409)
    if state is JournalState.ENDED:
        raise SyncRefused(_("This visit does not take place, or its sheet was called off. Keep yours as a file."),
                          code="closed", status=409)


def check_label(label: str) -> None:
    """What a device is called is short."""
    if len(label) > 60 or "\0" in label:
        raise malformed("label")


def check_synced(here: dict[str, int], there: dict[str, int]) -> None:
    """Who hands in has seen everything, and everything of theirs is here."""
    if {key: value for key, value in there.items() if value} != {key: value for key, value in here.items() if value}:
        raise SyncRefused(_("This device and the server do not hold the same yet. Sync, look, and hand in then."),
                          code="not_synced", status=409, have=here)


def check_settled(conflicts: list[str]) -> None:
    """Differing answers are settled before handing in."""
    if conflicts:
        raise SyncRefused(_("These are answered in two ways: %(keys)s. Settle them, then hand in.")
                          % {"keys": ", ".join(conflicts[:10])}, code="conflicts", status=409, keys=conflicts)


def check_files_here(missing: list[str]) -> None:
    """Photos that are filed with a question have arrived."""
    if missing:
        raise SyncRefused(_("Files of the tray have not arrived yet. Let them be sent first."), code="files_missing",
                          status=409, files=missing)
