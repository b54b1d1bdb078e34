"""Loading the templates that ship with the product."""

import tomllib
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from treadle.domain.cycles.calendar import read_template
from treadle.domain.cycles.models import Cycle, Template
from treadle.domain.ledger.operations import record

FOLDER = Path(__file__).resolve().parents[1] / "data" / "templates"


@transaction.atomic
def load_templates(*, now: datetime, folder: Path = FOLDER) -> str:
    """Load every template file. A version that a cycle follows is never changed; says in a sentence what was done."""
    loaded = [_load(path, now) for path in sorted(folder.glob("*.toml"))]
    new = sum(loaded)
    return _("%(count)s cycle templates loaded.") % {"count": new} if new else ""


def _load(path: Path, now: datetime) -> bool:
    data: dict[str, Any] = _plain(tomllib.loads(path.read_text(encoding="utf-8")))
    read = read_template(data)
    known = Template.objects.filter(key=read.key, version=read.version).first()
    if known is not None and (known.data == data or Cycle.objects.filter(template=known).exists()):
        return False
    template, _made = Template.objects.update_or_create(
        key=read.key, version=read.version,
        defaults={"titles": read.titles, "data": data, "in_force_from": read.in_force_from})
    record("template.loaded", on=template, by=None, at=now, key=read.key, version=read.version)
    return True


def _plain(value: Any) -> Any:
    """Days as text, so that the database's JSON can hold them."""
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_plain(each) for each in value]
    return value.isoformat() if isinstance(value, date) else value
