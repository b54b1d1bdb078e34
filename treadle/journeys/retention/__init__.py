"""How long data about people are kept, and what happens then (docs/reference/personal-data.md is made from this)."""
