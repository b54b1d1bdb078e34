"""`make audit`: do advisories name a locked dependency? Exit 0: asked, none does. 1: some do. 2: could not be asked.

With ADVISORIES=path it asks an exported file in the OSV format (https://ossf.github.io/osv-schema): one record, a list
of records, or a zip or folder of them. Otherwise it asks `pip-audit`, where that program is there and has a network.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

ROOT = Path(__file__).resolve().parents[1]
LOCK = ROOT / "requirements.lock"
PIN = re.compile(r"^([A-Za-z0-9][\w.-]*)(?:\[[^\]]*\])?==([^\s;\\]+)", re.MULTILINE)
NONE, SOME, NOT_ASKED = 0, 1, 2
PYTHON = "pypi"  # the ecosystem's name in OSV, in small letters


def pins(lock: str) -> dict[str, str]:
    """Canonical name → version of every line of a lock file."""
    return {canonicalize_name(name): version for name, version in PIN.findall(lock)}


def records(path: Path) -> Iterator[dict[str, Any]]:
    """Every advisory of a file, zip or folder."""
    if path.is_dir():
        texts: Iterable[str] = (each.read_text() for each in sorted(path.rglob("*.json")))
    elif zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            texts = [archive.read(name).decode() for name in archive.namelist() if name.endswith(".json")]
    else:
        texts = [path.read_text()]
    for text in texts:
        held = json.loads(text)
        yield from held if isinstance(held, list) else held.get("vulns", [held])


def hits(advisories: Iterable[dict[str, Any]], pinned: dict[str, str]) -> list[str]:
    """One line an advisory that names a pinned version. Withdrawn ones do not count."""
    found = []
    for one in advisories:
        for affected in () if one.get("withdrawn") else one.get("affected", ()):
            package = affected.get("package", {})
            name = canonicalize_name(package.get("name", "?"))
            if package.get("ecosystem", "").lower() == PYTHON and name in pinned and _is_hit(affected, pinned[name]):
                found.append(f"{name} {pinned[name]}: {one.get('id', '?')} {one.get('summary', '')}".rstrip())
    return sorted(set(found))


def _is_hit(affected: dict[str, Any], version: str) -> bool:
    if version in affected.get("versions", ()):
        return True
    return any(_within(part.get("events", ()), Version(version)) for part in affected.get("ranges", ())
               if part.get("type") in {"ECOSYSTEM", "SEMVER"})


def _within(events: Iterable[dict[str, str]], version: Version) -> bool:
    inside = False
    for event in sorted(events, key=lambda each: _version(next(iter(each.values()), "0"))):
        what, at = next(iter(event.items()), ("", "0"))
        if what == "introduced" and _version(at) <= version:
            inside = True
        elif (what == "fixed" and _version(at) <= version) or (what == "last_affected" and _version(at) < version):
            inside = False
    return inside


def _version(text: str) -> Version:
    try:
        return Version(text)
    except InvalidVersion:
        return Version("0")


def ask_program(lock: Path) -> tuple[int, str]:
    """What `pip-audit` says of the lock file, where it is there and reaches its source."""
    program = shutil.which("pip-audit")
    if program is None:
        return NOT_ASKED, ("NOT ASKED: there is no advisory file (ADVISORIES=path) and no program pip-audit here. "
                           "Nothing is known of the dependencies' weaknesses.")
    done = subprocess.run([program, "--requirement", str(lock), "--require-hashes", "--disable-pip", "--format=json"],
                          capture_output=True, text=True, check=False, timeout=600)
    try:
        told = json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError, TypeError):
        return NOT_ASKED, "NOT ASKED: pip-audit could not reach its source.\n" + done.stderr.strip()[-400:]
    named = [f"{each['name']} {each.get('version', '')}: {one['id']}" for each in told for one in each.get("vulns", ())]
    return (SOME if named else NONE), "\n".join(named) or f"pip-audit knows of nothing in {len(told)} dependencies."


def audit(advisories: str, lock: Path = LOCK) -> tuple[int, str]:
    """The outcome and what to print."""
    if not advisories:
        return ask_program(lock)
    pinned = pins(lock.read_text())
    try:
        known = list(records(Path(advisories)))
    except (OSError, ValueError, AttributeError) as error:
        return NOT_ASKED, f"NOT ASKED: {advisories} is no readable advisory file ({error})."
    if not known:
        return NOT_ASKED, f"NOT ASKED: {advisories} holds no advisory."
    found = hits(known, pinned)
    return (SOME, "\n".join(found)) if found else (
        NONE, f"None of {len(known)} advisories names one of {len(pinned)} locked dependencies.")


if __name__ == "__main__":
    outcome, said = audit(os.environ.get("ADVISORIES", ""))
    sys.stdout.write(said + "\n")
    sys.exit(outcome)
