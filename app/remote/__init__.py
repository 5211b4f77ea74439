"""A SPARQL 1.1 endpoint elsewhere as the engine, and the loading of releases into its store.

docs/decisions/0008-releases-in-a-remote-store.md tells how a release keeps apart from the others there.
"""
