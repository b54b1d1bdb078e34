"""What a running Treadle consists of, from requirements.lock and the metadata of what is installed.

Writes deploy/requirements.lock (the packages of production alone, with hashes) and deploy/sbom.cdx.json (CycloneDX
1.6, the same bytes for the same lock: no time and no random number in it). `make sbom` runs it; a test looks whether
both are fresh.
"""

import json
import re
import sys
import tomllib
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
LOCK, BILL, ALL = ROOT / "deploy" / "requirements.lock", ROOT / "deploy" / "sbom.cdx.json", ROOT / "requirements.lock"
MARKERS = {"python_version": "3.13", "python_full_version": "3.13.0", "sys_platform": "linux", "os_name": "posix",
           "platform_system": "Linux", "platform_python_implementation": "CPython", "implementation_name": "cpython"}
CLASSIFIED = re.compile(r"License :: OSI Approved :: (.+)")

type Needs = dict[str, set[str]]


def locked() -> dict[str, str]:
    """The entries of requirements.lock: name → all its lines."""
    entries = re.split(r"^(?=[a-zA-Z0-9])", ALL.read_text(), flags=re.MULTILINE)
    return {canonicalize_name(re.split(r"[=\s;]", entry)[0]): entry for entry in entries if entry.strip()}


def project() -> dict[str, object]:
    """The project's own description."""
    found: dict[str, object] = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    return found


def closure() -> Needs:
    """Every package that production needs → the packages that it needs itself. Linux, Python 3.13."""
    needs: Needs = {}
    waiting = [Requirement(str(text)) for text in project()["dependencies"]]  # type: ignore[union-attr]
    seen: set[tuple[str, frozenset[str]]] = set()
    while waiting:
        wanted = waiting.pop()
        key = (canonicalize_name(wanted.name), frozenset(wanted.extras))
        if key in seen:
            continue
        seen.add(key)
        further = requirements_of(key[0], key[1])
        needs.setdefault(key[0], set()).update(canonicalize_name(each.name) for each in further)
        waiting += further
    return needs


def requirements_of(name: str, extras: frozenset[str]) -> list[Requirement]:
    """What a package needs on the machines that we build for."""
    try:
        texts = distribution(name).requires or []
    except PackageNotFoundError:
        sys.exit(f"{name} is not installed. Run `make setup` first.")
    found = [Requirement(text) for text in texts]
    return [each for each in found if each.marker is None
            or any(each.marker.evaluate(MARKERS | {"extra": extra}) for extra in [*extras, ""])]


def licence_of(name: str) -> str:
    """The licence as the package states it; an SPDX expression where it gives one."""
    about = distribution(name).metadata
    classified = [found[1] for text in about.get_all("Classifier", []) if (found := CLASSIFIED.fullmatch(text))]
    stated = (about.get("License") or "").strip()
    short = stated if len(stated) < 60 else "see the package"
    return about.get("License-Expression") or "; ".join(classified) or short


def component(name: str, entry: str) -> dict[str, object]:
    """A package as CycloneDX describes it."""
    version = re.match(r"[^=]+==([^\s;\\]+)", entry)
    assert version, entry
    licence = licence_of(name)
    is_expression = distribution(name).metadata.get("License-Expression") is not None
    return {"type": "library", "bom-ref": f"pkg:pypi/{name}@{version[1]}", "name": name, "version": version[1],
            "purl": f"pkg:pypi/{name}@{version[1]}",
            "licenses": [{"expression": licence} if is_expression else {"license": {"name": licence}}]}


def bill(needs: Needs, entries: dict[str, str]) -> str:
    """The bill of materials as text."""
    parts = {name: component(name, entries[name]) for name in sorted(needs)}
    about = project()
    own = f"treadle@{about['version']}"
    direct = {canonicalize_name(Requirement(str(each)).name) for each in about["dependencies"]}  # type: ignore[union-attr]
    edges = {own: direct, **{str(parts[name]["bom-ref"]): needs[name] for name in parts}}
    made = {
        "bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1,
        "metadata": {"component": {"type": "application", "bom-ref": own, "name": "treadle",
                                   "version": about["version"], "licenses": [{"expression": about["license"]}]}},
        "components": list(parts.values()),
        "dependencies": [{"ref": ref, "dependsOn": sorted(str(parts[each]["bom-ref"]) for each in on)}
                         for ref, on in edges.items()],
    }
    return json.dumps(made, indent=1, ensure_ascii=False) + "\n"


def made() -> dict[Path, str]:
    """Both files as they should be."""
    needs, entries = closure(), locked()
    return {LOCK: "".join(entries[name] for name in sorted(needs)), BILL: bill(needs, entries)}


if __name__ == "__main__":
    for path, text in made().items():
        path.write_text(text)
