"""A remote SPARQL 1.1 endpoint as the query engine, and the loading of releases into its store.

docs/decisions/0008-releases-in-a-remote-store.md explains how releases are kept apart there.
"""
