"""Fuzzing of everything that reads a stranger's bytes. ``make fuzz`` runs many cases, ``make test`` a few."""
