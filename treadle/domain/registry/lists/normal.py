"""Text made comparable: case, accents, punctuation and legal forms do not tell two factories apart."""

import hashlib
import re
import unicodedata

_BREAKS = re.compile(r"[\W_]+")
_LETTERS = str.maketrans({"đ": "d", "ø": "o", "ł": "l", "ı": "i", "ß": "ss", "æ": "ae", "œ": "oe"})
COMMON_WORDS = frozenset(
    """a an and the of for co company ltd limited inc incorporated corp corporation llc llp plc pvt pte pty private
    public jsc joint stock sa sas srl spa gmbh bv nv ag kg ab oy as sdn bhd cv pt tnhh cong ty ltda de y e und et
    factory factories garment garments apparel apparels clothing clothes textile textiles industry industries
    industrial manufacturing manufacturer manufactory mfg enterprise enterprises group holding holdings international
    intl export exports import trading knit knitwear knitting fashion fashions wear""".split()
)
_FORMS = {
    "garments": "garment", "apparels": "apparel", "textiles": "textile", "fashions": "fashion", "mfg": "manufacturing",
    "industries": "industry", "factories": "factory", "intl": "international", "enterprises": "enterprise",
}
_LEGAL = frozenset(
    """co company ltd limited inc incorporated corp corporation llc llp plc pvt pte pty private public jsc joint stock
    sa sas srl spa gmbh bv nv sdn bhd cv pt tnhh cong ty ltda the of""".split()
)


def plain(text: str) -> str:
    """Lower case, no accents, words with one blank between them.

    >>> plain("CÔNG TY  May-Đại Việt, Ltd.")
    'cong ty may dai viet ltd'
    """
    if not text.isascii():
        decomposed = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
        text = "".join(character for character in decomposed if not unicodedata.combining(character))
    return _BREAKS.sub(" ", text.casefold()).strip()


def match_key(country: str, name: str, address: str) -> str:
    """The digest under which the same row of a list is found again: country, name and address, made plain."""
    text = "\x1f".join((country, plain(name), plain(address)))
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


def name_words(name: str) -> tuple[str, ...]:
    """The words of a name without legal forms, so that "Alpha Co. Ltd" meets "Alpha Company Limited"."""
    words = plain(name).split()
    kept = [_FORMS.get(word, word) for word in words if word not in _LEGAL]
    return tuple(kept or words)


def telling_words(name: str) -> tuple[str, ...]:
    """The words that tell one factory from another; all of its words when every one is common."""
    words = plain(name).split()
    return tuple(word for word in words if word not in COMMON_WORDS) or tuple(words)
