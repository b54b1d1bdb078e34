"""A programme of any size in minutes: a small one made by the real operations, copied whole by set-based SQL."""
