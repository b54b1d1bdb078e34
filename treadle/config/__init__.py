"""Settings, URLs and the server's entry points: the only place that knows everything."""
