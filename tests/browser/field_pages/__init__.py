"""The tablet's pages in a real Chromium, with the real engine and the real server."""
