"""Everything of an installation in one file, and back again (docs/decisions/0006-operations.md)."""
