"""Writes to the parties: factories, organisations, people, links, and the import of facility lists."""
