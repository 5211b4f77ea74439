"""Release -> JSON for people who do not know RDF: a context, trees, and a JSON Schema of each."""
