"""Conformance to the specifications that the endpoint follows: one test per rule, with its clause.

* SPARQL 1.1 Protocol: https://www.w3.org/TR/sparql11-protocol/
* SPARQL 1.1 Service Description: https://www.w3.org/TR/sparql11-service-description/
* The result formats: https://www.w3.org/TR/sparql11-results-json/, https://www.w3.org/TR/rdf-sparql-XMLres/,
  https://www.w3.org/TR/sparql11-results-csv-tsv/
* HTTP: https://www.rfc-editor.org/rfc/rfc9110, CORS: https://fetch.spec.whatwg.org/#http-cors-protocol
"""
