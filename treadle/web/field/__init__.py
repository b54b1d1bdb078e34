"""The advisor's tablet: what devices bring."""
