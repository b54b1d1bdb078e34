"""The glossary covers every model; generated pages are as the code says; no file tells where it was made."""

import re

from django.apps import apps

from tests.house.tree import PACKAGE, ROOT, tracked_files
from treadle.web.cli.reference import personal_data_page, roles_page, settings_page

WORDS = ROOT / "docs" / "reference" / "words.md"
SPELLED = re.compile(r"(?<=[a-z])(?=[A-Z])")


def spelled(name: str) -> str:
    """``SupplyLink`` as people say it: supply link."""
    return SPELLED.sub(" ", name).lower()


def test_the_glossary_covers_every_model() -> None:
    said = {match.lower() for match in re.findall(r"^\*\*(.+?)\*\*", WORDS.read_text(), flags=re.MULTILINE)}
    said |= {part.strip() for entry in said for part in entry.split(",")}
    ours = [model for model in apps.get_models() if model.__module__.startswith("treadle.")]
    lacking = sorted({f"{spelled(model.__name__)} ({model._meta.app_label})" for model in ours
                      if spelled(model.__name__) not in said})
    assert not lacking, f"not explained in {WORDS.name}: {lacking}"


def test_generated_pages_are_fresh() -> None:
    reference = ROOT / "docs" / "reference"
    assert (reference / "settings.md").read_text() == settings_page(), "run `make reference`"
    assert (reference / "roles.md").read_text() == roles_page(), "run `make reference`"
    assert (reference / "personal-data.md").read_text() == personal_data_page(), "run `make reference`"


#: Addresses of package registries and folders of machines do not belong into the repository. Written in parts, so
#: that this file may stand among those that are read.
TELLING = re.compile("|".join([
    "files" + r"\.python" + "hosted", "py" + "pi" + r"\.org/simple", "registry" + r"\.npm" + "js", "/ro" + "ot/",
    "/wo" + "rk/(?:main|shared)", "/ho" + r"me/(?!treadle)[a-z]", "/fa" + "rm/",
]))


def test_no_file_tells_where_it_was_made() -> None:
    telling = []
    for path in tracked_files():
        try:
            text = path.read_text()
        except UnicodeDecodeError:
            continue
        telling += [f"{path.relative_to(ROOT)}: {found.group()}" for found in [TELLING.search(text)] if found]
    assert not telling, "\n".join(telling)


def test_every_command_is_in_its_file() -> None:
    for path in (PACKAGE / "web" / "cli" / "commands").glob("[!_]*.py"):
        text = path.read_text()
        name = re.search(r'^NAME = "([^"]+)"', text, flags=re.MULTILINE)
        assert name, f"{path.name} has no NAME"
        assert re.sub(r"[ -]", "_", name.group(1)) == path.stem
        assert re.search(r'^HELP = ', text, flags=re.MULTILINE), f"{path.name} has no HELP"
