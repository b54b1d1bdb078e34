"""Checking a report, by anybody: what the public page tells, and no more."""

from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from treadle.domain.reports import seal
from treadle.domain.reports.models import Release


@dataclass(frozen=True)
class Checked:
    """All that the public page tells: which kind, which version, whether it counts, whether the seal holds."""

    kind: str
    number: int
    state: str
    withdrawn: bool
    genuine: bool


def check(typed: str, *, folder: Path | None = None) -> Checked | None:
    """Look a report up by its code or by the SHA-256 of its contents; None when there is none."""
    text = typed.strip().lower()
    by_hash = len(text) == 64 and all(character in "0123456789abcdef" for character in text)
    code = "" if by_hash else seal.read_code(typed)
    if not by_hash and not code:
        return None
    found = Release.objects.filter(sha256=text) if by_hash else Release.objects.filter(check_code=code)
    release = found.first()
    if release is None:
        return None
    return Checked(release.kind, release.number, release.state, release.is_withdrawn,
                   is_genuine(release, folder=folder))


def is_genuine(release: Release, *, folder: Path | None = None) -> bool:
    """Whether what we keep is still what was signed, by our key."""
    key = seal.signing_key(folder or settings.DATA_DIR).public_key()
    return release.key_id == seal.key_id_of(key) and seal.is_genuine(
        release.snapshot, sha256=release.sha256, signature=release.signature, key=key)
