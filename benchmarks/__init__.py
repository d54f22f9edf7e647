"""Measurements of Monitor; `python -m benchmarks` runs them."""
