"""Pages of a collection in RDF: which page this is, and how to get the others.

https://www.hydra-cg.com/spec/latest/core/#hydra:PartialCollectionView
"""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox

from app.views.alternates import with_query
from app.vocabularies import RDF_TYPE, named_node


def paging_triples(
    collection: str, address: str, page: int, pages: int, chosen: str = ""
) -> Iterator[ox.Triple]:
    """Yield the view of one page, from 1, of the collection at `address`; nothing if it has only one page.

    `chosen` is the part of the query string that the collection is limited by, or empty.
    """
    if pages == 1:
        return
    view = ox.NamedNode(f"{with_query(address, chosen=chosen)}{'&' if chosen else '?'}page={page}")
    yield ox.Triple(ox.NamedNode(collection), named_node("hydra:view"), view)
    yield ox.Triple(view, RDF_TYPE, named_node("hydra:PartialCollectionView"))
    steps = {"first": 1, "previous": page - 1, "next": page + 1, "last": pages}
    for name, number in steps.items():
        if 1 <= number <= pages:
            yield ox.Triple(
                view,
                named_node(f"hydra:{name}"),
                ox.NamedNode(with_query(address, page=number, chosen=chosen)),
            )
