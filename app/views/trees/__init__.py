"""Release -> JSON for developers who do not know RDF: a context, trees, and a JSON Schema for each.

`frames` says which fields a tree contains, and in which order. `terms` says what a field means and which
values it has, from the vocabulary and the shapes. `tree` builds the tree of a resource; `schema` and
`context` describe it. `app.views.json_trees` offers the tree as a variant of the document about the resource.
"""
