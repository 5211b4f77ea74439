"""Other servers: a remote SPARQL 1.1 store as the query engine, the endpoints of SERVICE, outgoing requests.

docs/decisions/0008-releases-in-a-remote-store.md explains how releases are kept apart in the store.
"""
