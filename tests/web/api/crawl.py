"""Everything that a token can read: every address of the document, with every id that any answer gave away."""

import re
from typing import Any
from uuid import UUID

from django.test import Client

from tests.web.api.conftest import Machine

ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
#: Said for every list, so that nothing hides on a second page.
WHOLE = "?limit=200"


def addresses() -> list[str]:
    """The addresses that can be read, as the document gives them, without what lies before."""
    document: dict[str, Any] = Client().get("/api/v1/openapi.json").json()
    return [address.removeprefix("/api/v1/") for address, methods in document["paths"].items() if "get" in methods]


def everything(machine: Machine, *ids: object) -> dict[str, str]:
    """Address → status and text. ``ids`` are tried as well: what somebody may have heard of elsewhere."""
    known = {str(each) for each in ids}
    found: dict[str, str] = {}
    # The tool and the law are the same for everybody, and long.
    asked = [each for each in addresses() if not each.startswith("standards/")]
    for _round in range(3):
        for address in asked:
            for filled in _filled(address, known):
                if filled not in found:
                    answer = machine.get(filled)
                    text = (b"".join(answer) if answer.streaming else answer.content).decode()
                    assert answer.status_code < 500, f"{filled}: {answer.status_code} {text[:300]}"
                    found[filled] = f"{answer.status_code} {text}"
                    known |= set(ID.findall(text))
    return found


def _filled(address: str, known: set[str]) -> list[str]:
    if "{" not in address:
        return [address + (WHOLE if not address.startswith(("feeds", "rates")) else "")]
    return [re.sub(r"\{[^}]*\}", str(UUID(each)), address) for each in sorted(known)]
