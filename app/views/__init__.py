"""Resource -> one representation: RDF, JSON trees, schema.org, SKOS, DCAT and HTML."""
