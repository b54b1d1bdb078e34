"""Tidy the catalogues after `makemessages` and compile them: no dates, no line numbers, sorted."""

import sys
from pathlib import Path

import polib

PLURALS = {
    "vi": "nplurals=1; plural=0;",
    "ar": "nplurals=6; plural=n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : "
          "n%100>=3 && n%100<=10 ? 3 : n%100>=11 && n%100<=99 ? 4 : 5;",
}


def tidy(path: Path, language: str) -> polib.POFile:
    """The catalogue as it is kept in the repository."""
    catalogue = polib.pofile(str(path))
    catalogue.header = "Translations of Treadle. AGPL-3.0-or-later."
    catalogue.metadata = {
        "Project-Id-Version": "Treadle", "Language": language, "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8", "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": PLURALS[language],
    }
    for entry in catalogue:
        entry.occurrences = []
    catalogue.sort(key=lambda entry: (entry.msgid, entry.msgctxt or ""))
    return catalogue


def main() -> None:
    """Tidy and compile each language, and say what is missing."""
    for language in PLURALS:
        path = Path(__file__).parent / language / "LC_MESSAGES" / "django.po"
        catalogue = tidy(path, language)
        catalogue.save(str(path))
        catalogue.save_as_mofile(str(path.with_suffix(".mo")))
        missing = [entry for entry in catalogue if not entry.translated() and not entry.obsolete]
        sys.stdout.write(f"{language}: {len(catalogue)} messages, {len(missing)} to translate\n")
        for entry in missing[:10]:
            sys.stdout.write(f"  {entry.msgid!r}\n")


if __name__ == "__main__":
    main()
