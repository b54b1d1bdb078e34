"""Every write of the journals."""
