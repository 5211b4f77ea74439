"""The table of files that a release is published as: one row per kind of file.

Addresses, sizes, checksums, the list page, the distributions of the catalogue and the offline bundle
are derived from it.
"""

from __future__ import annotations

from app.files.dumps import dump
from app.files.kinds import FileKind
from app.representations import JSON_LD, N_QUADS, N_TRIPLES, RDF_XML, TRIG, TURTLE, Representation

STEM = "planer"
"""What the files about everything are called: `planer.ttl`."""


def _dump(representation: Representation, file_type: str) -> FileKind:
    """The whole release in one syntax, with compressed copies beside it."""
    keeps_graphs = representation in (N_QUADS, TRIG, JSON_LD)
    nb, en = (
        ("navngitte grafer", "named graphs") if keeps_graphs else ("uten navngitte grafer", "no named graphs")
    )
    return FileKind(
        name=f"{STEM}.{representation.suffix}",
        media_type=representation.media_type,
        titles={
            "nb": f"Alt som {representation.name} ({nb})",
            "en": f"Everything as {representation.name} ({en})",
        },
        write=lambda material, _: dump(material, representation),
        file_type=file_type,
        compressed=True,
    )


FILES: tuple[FileKind, ...] = (
    _dump(N_QUADS, "RDF_N_QUADS"),
    _dump(TRIG, "RDF_TRIG"),
    _dump(TURTLE, "RDF_TURTLE"),
    _dump(JSON_LD, "JSON_LD"),
    _dump(N_TRIPLES, "RDF_N_TRIPLES"),
    _dump(RDF_XML, "RDF_XML"),
)
"""In the order in which they are written; a writer finds those before it in `Material.written`."""
