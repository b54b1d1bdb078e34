"""The tablet's client in a real Chromium, against the real server."""
