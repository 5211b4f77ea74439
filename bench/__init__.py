"""Measures the site beside its peers: `python -m bench`. docs/performance.md says how to read the results."""
