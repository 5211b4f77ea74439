"""Metrics of one web process in the format of Prometheus, on an address of their own.

Imported only if the settings ask for metrics. docs/decisions/0039-metrics-of-each-process.md
"""
