"""The tablet's client is bundled from the sources that stand beside it. Neither the product nor its tests need Node."""

import json
import os
import shutil
import subprocess
from hashlib import sha256
from pathlib import Path

from tests.house.tree import PACKAGE

APP = PACKAGE / "web" / "field" / "app"
MADE = PACKAGE / "web" / "field" / "static" / "field"
ENDS = {".ts", ".tsx", ".css", ".mjs", ".json"}


def _sources() -> list[Path]:
    found = (path for path in APP.rglob("*") if path.suffix in ENDS and "node_modules" not in path.parts)
    return sorted(found, key=lambda path: path.relative_to(APP).as_posix())


def test_the_bundle_is_made_of_these_sources() -> None:
    hashed = [(path.relative_to(APP).as_posix(), sha256(path.read_bytes()).hexdigest()) for path in _sources()]
    said = "".join(f"{name} {digest}\n" for name, digest in hashed)
    built = json.loads((MADE / "build.json").read_text())
    assert built["sources"] == sha256(said.encode()).hexdigest(), "sources were changed: run `make frontend`"


def test_the_same_sources_give_the_same_bytes(tmp_path: Path) -> None:
    """Where Node and the packages are here; elsewhere the hash above says as much."""
    if shutil.which("node") is None or not (APP / "node_modules" / "esbuild").is_dir():
        assert (MADE / "engine.js").is_file()
        return
    environment = {**os.environ, "TREADLE_FIELD_OUT": str(tmp_path)}
    subprocess.run(["node", "build.mjs"], cwd=APP, env=environment, check=True, timeout=120)
    again = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert again == {name: (MADE / name).read_bytes() for name in again}
    bundles = {path.name for path in MADE.iterdir() if path.suffix in {".js", ".css", ".json"}}
    assert bundles == set(again), "a bundle that is no longer made"


def test_the_lock_names_no_host() -> None:
    assert "://" not in (APP / "package-lock.json").read_text()


def test_the_clients_files_stay_short() -> None:
    written = [path for path in _sources() if path.suffix in {".ts", ".tsx", ".css"} and path.name != "keys.ts"]  # made
    long = {path.name: lines for path in written if (lines := len(path.read_text().splitlines())) > 400}
    assert len(written) > 10
    assert not long
