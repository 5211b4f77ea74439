"""A partner's sheet or RDF → what is wrong with its links to plans, and what was understood."""
