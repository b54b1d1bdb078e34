"""The journals of visits: what several devices write without a network, brought together."""
