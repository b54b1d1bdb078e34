"""Pictures made anew: upright, of a bearable size, and without anything that the camera wrote beside the picture."""

from __future__ import annotations

import io
import warnings
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from treadle.domain.files.states import JPEG, LONGEST_EDGE, MOST_PIXELS, PNG, Kind
from treadle.kernel.errors import InvalidInput

if TYPE_CHECKING:
    from PIL import Image as Pillow

_FORMATS = ("JPEG", "PNG", "WEBP", "GIF")


def made_anew(content: bytes) -> tuple[bytes, Kind]:
    """The picture re-encoded from its pixels alone (no place, time, camera, thumbnail or comment), and its kind."""
    from PIL import Image, ImageOps  # pages that take no picture do without it

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=_FORMATS) as opened:
                _check_pixels(*opened.size)
                picture = ImageOps.exif_transpose(opened)
                picture.load()
    except InvalidInput:
        raise
    except Exception as error:  # Pillow lets errors of every kind through for a damaged picture
        raise InvalidInput(_("The picture cannot be read. Take or save it again."), code="damaged",
                           fields={"file": _("The picture cannot be read.")}) from error
    picture.thumbnail((LONGEST_EDGE, LONGEST_EDGE))
    out = io.BytesIO()
    if "A" in picture.getbands() or "transparency" in picture.info or picture.mode in {"P", "1"}:
        _bare(picture.convert("RGBA")).save(out, "PNG", optimize=False)
        return out.getvalue(), PNG
    _bare(picture.convert("RGB")).save(out, "JPEG", quality=88, optimize=True)
    return out.getvalue(), JPEG


def _bare(picture: Pillow.Image) -> Pillow.Image:
    picture.info.clear()
    return picture


def _check_pixels(width: int, height: int) -> None:
    if width * height > MOST_PIXELS:
        raise InvalidInput(_("The picture has more than %(most)s million pixels. Save a smaller one.")
                           % {"most": MOST_PIXELS // 1_000_000}, code="too_large")
