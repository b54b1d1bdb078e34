"""Checking a report, by anybody: what the public page tells, and no more."""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db.models import Q

from treadle.domain.reports import seal
from treadle.domain.reports.models import Release, Rendering


@dataclass(frozen=True)
class Checked:
    """All that the public page tells: which kind, which version, whether it counts, whether the seal holds."""

    kind: str
    number: int
    state: str
    withdrawn: bool
    genuine: bool


def check_file(content: bytes, *, folder: Path | None = None) -> Checked | None:
    """Know a file again: a PDF that we made for some reader, byte for byte, or a report's data. Keeps nothing.

    Each PDF carries its reader's name and the time, so no two are alike: we know a copy by the hash kept when it was
    made. Data is known by what it says, however it is spaced.
    """
    found = check(hashlib.sha256(content).hexdigest(), folder=folder)
    if found is None and content[:64].removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"{":
        digest = _digest_of_data(content)
        found = check(digest, folder=folder) if digest else None
    return found


def _digest_of_data(content: bytes) -> str:
    try:
        snapshot = json.loads(content.decode("utf-8-sig"))
        return seal.digest(snapshot) if isinstance(snapshot, dict) else ""
    except (ValueError, TypeError, RecursionError):
        return ""


def check(typed: str, *, folder: Path | None = None) -> Checked | None:
    """Look a report up by its code or by the SHA-256 of its contents or of a PDF of it; None when there is none."""
    text = typed.strip().lower()
    by_hash = len(text) == 64 and all(character in "0123456789abcdef" for character in text)
    code = "" if by_hash else seal.read_code(typed)
    if not by_hash and not code:
        return None
    release = _by_hash(text) if by_hash else Release.objects.filter(check_code=code).first()
    if release is None:
        return None
    return Checked(release.kind, release.number, release.state, release.is_withdrawn,
                   is_genuine(release, folder=folder))


def _by_hash(sha256: str) -> Release | None:
    copies = Rendering.objects.filter(sha256=sha256, error="").values("release")
    return Release.objects.filter(Q(sha256=sha256) | Q(pk__in=copies)).first()


def is_genuine(release: Release, *, folder: Path | None = None) -> bool:
    """Whether what we keep is still what was signed, by our key."""
    key = seal.signing_key(folder or settings.DATA_DIR).public_key()
    return release.key_id == seal.key_id_of(key) and seal.is_genuine(
        release.snapshot, sha256=release.sha256, signature=release.signature, key=key)
