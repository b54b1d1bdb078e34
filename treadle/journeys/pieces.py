"""Many alike things to do at once: each in a transaction of its own, so that one that fails takes none with it.

Whoever is killed in the middle has lost the piece in hand only; the next run goes on with what is left.
"""

import logging
from collections.abc import Callable, Iterable

from django.db import transaction

log = logging.getLogger(__name__)


class PartlyDone(Exception):
    """Some pieces failed: ``did`` and ``failed`` are sentences, and what was done stays."""

    def __init__(self, did: list[str], failed: list[str]) -> None:
        super().__init__("; ".join(failed))
        self.did, self.failed = did, failed


def one_by_one[Thing](things: Iterable[Thing], act: Callable[[Thing], list[str]],
                      called: Callable[[Thing], str]) -> list[str]:
    """``act`` on each thing by itself; its sentences. Raises ``PartlyDone`` at the end where one failed.

    ``called`` names a thing in the report of its failure; the log gets the whole error.
    """
    did: list[str] = []
    failed: list[str] = []
    for thing in things:
        try:
            with transaction.atomic():
                said = act(thing)
        except Exception as error:
            log.exception("One piece of a step failed.")
            failed.append(f"{called(thing)}: {type(error).__name__}: {error}")
        else:
            did += said
    if failed:
        raise PartlyDone(did, failed)
    return did
