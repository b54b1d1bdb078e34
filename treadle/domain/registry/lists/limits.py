"""How much a list may hold. Whoever sends one is taken for an attacker until it is read."""

MAX_BYTES = 64 * 1024 * 1024
MAX_ROWS = 250_000
MAX_COLUMNS = 200
MAX_CELL = 4_000
HEADER_WITHIN = 20
ZIP_MAX_BYTES = 400 * 1024 * 1024
ZIP_MAX_RATIO = 150
ZIP_MAX_MEMBERS = 500
