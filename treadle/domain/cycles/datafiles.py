"""The agreement's text, from its files: a folder a version, a file a language. A published text is never changed."""

from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _

from treadle.kernel.errors import InvalidInput

FOLDER = Path(__file__).parent / "data" / "agreements"


@dataclass(frozen=True)
class AgreementText:
    """One version in one language; the first line is the title."""

    version: str
    language: str
    text: str

    @property
    def title(self) -> str:
        """The first line without its mark."""
        return self.text.splitlines()[0].removeprefix("# ")

    @property
    def sections(self) -> list[tuple[str, list[str]]]:
        """Headings with their paragraphs."""
        return sections_of(self.text)


def sections_of(text: str) -> list[tuple[str, list[str]]]:
    """The sections of a text: ("heading", [paragraphs]); works on agreements as signed, too."""
    sections: list[tuple[str, list[str]]] = []
    for block in text.split("\n\n"):
        block = block.strip()
        if block.startswith("## "):
            sections.append((block.removeprefix("## "), []))
        elif block and not block.startswith("# "):
            if not sections:
                sections.append(("", []))
            sections[-1][1].append(" ".join(block.split()))
    return sections


def versions() -> list[str]:
    """All versions, the latest last."""
    return sorted(folder.name for folder in FOLDER.iterdir() if folder.is_dir())


def agreement_text(*, language: str = "en", version: str = "") -> AgreementText:
    """A version (the latest unless told) in a language, else in English."""
    version = version or versions()[-1]
    if version not in versions():
        raise InvalidInput(_("There is no agreement of the version “%(version)s”.") % {"version": version})
    for wanted in (language, language.split("-")[0], "en"):
        path = FOLDER / version / f"{wanted}.md"
        if wanted.isalpha() and path.exists():
            return AgreementText(version, wanted, path.read_text(encoding="utf-8").strip() + "\n")
    raise InvalidInput(_("The agreement is not written in “%(language)s”.") % {"language": language})
