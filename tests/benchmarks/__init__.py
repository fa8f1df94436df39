"""Measurements, run by `make bench`; each prints ratios of runs made side by side. None can fail."""
