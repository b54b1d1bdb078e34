"""Why something was refused, by the code of the refusal: the server's (docs/reference/sync.md) and the tablet's own.

What the server says of a request is shown as it says it, because it speaks the language of who asks. A mark of an entry
was written in the language of whoever brought it; so its code is translated here, and the sentence stands beside it
where one code has several reasons.
"""

from typing import Any

from django.utils.translation import gettext_lazy as _

REFUSALS: dict[str, Any] = {
    # ---- marks of entries
    "refused.not_asked": _("This question is not asked in this sheet."),
    "refused.wrong_value": _("This is not a possible value here."),
    "refused.unknown_key": _("The server does not know what this is about."),
    "refused.seen_unknown": _("It names an entry as seen that does not exist."),
    "refused.too_late": _("It came after this was closed."),
    "refused.not_allowed": _("This is for others to record."),
    "refused.unsettled": _("What differs was not settled yet."),
    # ---- syncing
    "refused.not_signed_in": _("You are signed out. What is on this tablet stays here."),
    "refused.password": _("Your account needs a password of your own first."),
    "refused.second_factor": _("Your account needs a second factor first."),
    "refused.csrf": _("The server did not recognise this page. Open it again, then repeat."),
    "refused.not_found": _("The server has no such visit for you."),
    "refused.unknown_device": _("The server does not know this tablet yet."),
    "refused.lease_ended": _("The time in which this tablet may write has ended."),
    "refused.withdrawn": _("This tablet was withdrawn from the visit."),
    "refused.forged": _("Something in the name of a tablet is not signed by it, and was not taken."),
    "refused.fork": _("Two copies of one tablet wrote different things under the same numbers."),
    "refused.gap": _("Something in between is missing on the server."),
    "refused.closed": _("The sheet was handed in and takes nothing more."),
    "refused.busy": _("The server is busy just now."),
    "refused.waiting": _("Some of it answers what another tablet wrote and has not sent. It waits for that tablet."),
    "refused.offline": _("There is no network just now."),
    "refused.slow": _("The network is too slow just now."),
    # ---- handing in
    "refused.not_synced": _("Not everything is synced yet."),
    "refused.conflicts": _("Some answers differ and are not settled."),
    "refused.files_missing": _("Some photos or files have not arrived."),
    "refused.incomplete": _("Some findings lack explanation or evidence."),
    "refused.unconfirmed": _("Confirm first what is left blank."),
    # ---- the tablet's own
    "refused.storage_full": _("This tablet has no room left. Nothing that was saved is lost; free some room, then save "
                              "again."),
    "refused.too_long": _("This is too long, or too large, to be kept. Shorten it, or split it."),
    "refused.wrong_kind": _("This file cannot be read here. Take the picture again, or keep the original."),
    "refused.wrong_hash": _("A file does not arrive whole on the server."),
    "refused.weak": _("This is too easily guessed: a passphrase has at least eight characters, a PIN four to eight "
                      "digits."),
    "refused.locked": _("This tablet is locked. Unlock it with the passphrase, then repeat."),
    "refused.no_pack": _("This visit is not on this tablet. Take it along where there is a signal; what was not sent "
                         "is kept."),
    "refused.unsupported": _("This browser cannot keep a visit safely. Open the page over HTTPS in a browser of "
                             "today."),
    "refused.unsent": _("Something of this visit is not sent yet. Sync first, or hand it over as a file."),
    "refused.malformed": _("This is not what was expected here, or it belongs to another visit."),
    "refused.wrong_code": _("The code is not right, or the file was changed. Ask for the code again."),
    "refused.other": _("It did not work (%(code)s). What was saved is safe on this tablet."),
    "refusals.file": _("A file of the tray"),
    "way.file": _("It stays on this tablet. Take it again in another form, or hand it over as a file."),
    "way.waiting": _("Let the other tablet sync; it then goes out by itself."),
}
