"""What is handed to whoever installs Treadle: fresh, complete, and pointing to no registry."""

import json
import re
from configparser import ConfigParser
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import yaml

from tests.house.tree import PACKAGE, ROOT

DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").iterdir())
HOST = re.compile(r"\b[a-z0-9-]+(?:\.[a-z0-9-]+)+/[a-z]")


def the_bill() -> ModuleType:
    """The script that makes the bill of materials."""
    spec = spec_from_file_location("bill_of_materials", DEPLOY / "bill_of_materials.py")
    assert spec
    assert spec.loader
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_lock_and_bill_of_materials_are_fresh() -> None:
    for path, text in the_bill().made().items():
        assert path.read_text() == text, "run `make sbom`"


def test_production_installs_no_tools_of_development() -> None:
    names = {line.split("==")[0] for line in (DEPLOY / "requirements.lock").read_text().splitlines() if "==" in line}
    assert {"django", "psycopg", "granian", "typst"} <= names
    assert not {"pytest", "mypy", "ruff", "playwright", "hypothesis", "schemathesis"} & names


def test_the_bill_is_whole() -> None:
    read = json.loads((DEPLOY / "sbom.cdx.json").read_text())
    known = {each["bom-ref"] for each in read["components"]} | {read["metadata"]["component"]["bom-ref"]}
    assert read["bomFormat"] == "CycloneDX"
    assert all(each["licenses"] and each["purl"].startswith("pkg:") for each in read["components"])
    assert {each["ref"] for each in read["dependencies"]} == known
    assert {on for each in read["dependencies"] for on in each["dependsOn"]} <= known


def test_the_container_runs_as_nobody_special_and_names_no_registry() -> None:
    text = (DEPLOY / "Containerfile").read_text()
    assert re.search(r"^USER 10001", text, flags=re.MULTILINE)
    assert "--require-hashes" in text
    assert not [line for line in text.splitlines() if line.startswith(("ARG", "FROM")) and HOST.search(line)]


def test_the_units_start_commands_that_exist_and_give_nothing_away() -> None:
    for path in UNITS:
        unit = ConfigParser(strict=False, interpolation=None, delimiters=("=",))
        unit.optionxform = str  # type: ignore[assignment,method-assign]
        unit.read_string(path.read_text())
        if path.suffix == ".service":
            service = unit["Service"]
            commands = re.findall(r"/opt/treadle/bin/treadle ([a-z]+)", service["ExecStart"])
            assert commands
            assert (PACKAGE / "web" / "cli" / "commands" / f"{commands[0]}.py").exists()
            assert service["User"] == "treadle"
            assert service["NoNewPrivileges"] == "true"
            assert service["UMask"] == "0077"
        else:
            assert (DEPLOY / "systemd" / f"{path.stem}.service").exists()


def test_the_example_of_settings_names_settings() -> None:
    from django.conf import settings

    known = {setting.name for setting in settings.ENVIRONMENT}
    named = re.findall(r"^(TREADLE_\w+)=", (DEPLOY / "environment.example").read_text(), flags=re.MULTILINE)
    assert named
    assert set(named) <= known


def test_publiccode_says_what_its_standard_asks_for() -> None:
    read = yaml.safe_load((ROOT / "publiccode.yml").read_text())
    for key in ("publiccodeYmlVersion", "name", "url", "platforms", "developmentStatus", "softwareType", "description",
                "legal", "maintenance", "localisation"):
        assert read.get(key), key
    assert read["developmentStatus"] in {"concept", "development", "beta", "stable", "obsolete"}
    assert read["softwareType"] == "standalone/web"
    assert read["legal"]["license"] == "AGPL-3.0-or-later"
    assert read["maintenance"]["contacts"][0]["name"]
    for words in read["description"].values():
        assert len(words["shortDescription"]) <= 150
        assert 150 <= len(words["longDescription"]) <= 10_000
        assert all(len(feature) <= 100 for feature in words["features"])
    languages = {path.name for path in Path(ROOT / "locale").iterdir() if path.is_dir()} - {"__pycache__"}
    assert set(read["localisation"]["availableLanguages"]) == languages | {"en"}
