"""Measurements, outside the tests: `make bench [ONLY=a,b]`."""
