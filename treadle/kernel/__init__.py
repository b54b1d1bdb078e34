"""Ids, errors, dates and transition tables: no models, no Django apps."""
