"""How much a list may hold. Whoever sends one is taken for an attacker until it is read."""

from treadle.kernel.workbooks import Limits

MAX_BYTES = 64 * 1024 * 1024
MAX_ROWS = 250_000
MAX_COLUMNS = 200
MAX_CELL = 4_000
HEADER_WITHIN = 20
#: One row more than is taken, and the rows above the headings: the list's own refusal says more than the reader's.
WORKBOOK = Limits(most_bytes=MAX_BYTES, unpacked_bytes=400 * 1024 * 1024, sheets=200,
                  rows=MAX_ROWS + HEADER_WITHIN + 1, columns=MAX_COLUMNS)
