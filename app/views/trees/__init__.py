"""Release -> JSON for developers who do not know RDF: a context, trees, and a JSON Schema for each."""
