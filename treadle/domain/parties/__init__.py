"""People, organisations, factories and who sources from whom: models and queries only."""
