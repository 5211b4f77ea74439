"""A partner's sheet or RDF → findings about its links to plans, and the links that were understood."""
