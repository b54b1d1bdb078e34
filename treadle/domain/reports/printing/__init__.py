"""Typesetting reports: Typst, with fonts of our own, so that the same report looks the same everywhere."""
