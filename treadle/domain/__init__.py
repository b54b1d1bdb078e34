"""The programme, one Django app a subject; it knows no HTTP, no clock and no signals."""
