"""A thing as a JSON tree, for those who do not know RDF; a view of a document like the others."""

from __future__ import annotations

import json

from app.quads import subject_of
from app.views import Representation
from app.views.subject import Subject
from app.views.trees.frames import Frame
from app.views.trees.schema import ADDRESS
from app.views.trees.tree import Trees

PAGED = "mentionedBy"


def frame_of(subject: Subject) -> Frame | None:
    """The frame that the thing is told along; None where there is no tree of it."""
    return Trees(subject.lookups).frame(subject.classes())


def applies(subject: Subject) -> bool:
    """Whether there is a tree of the thing."""
    return frame_of(subject) is not None


def schema_path(subject: Subject) -> str | None:
    """Where the JSON Schema of the tree is; None where there is no tree."""
    frame = frame_of(subject)
    return f"/{ADDRESS}{frame.name}.json" if frame else None


def document(subject: Subject, _: Representation) -> bytes:
    """The tree. What much points to is told page by page, as in the other documents about it.

    Raises `LookupError` where there is no tree.
    """
    frame = frame_of(subject)
    if frame is None:
        raise LookupError(f"there is no tree of {subject.iri}")
    shown = {subject_of(q) for q in subject.resource.incoming} if PAGED in frame.frames else None
    tree = Trees(subject.lookups).tree(subject.iri, frame, shown)
    return (json.dumps(tree, ensure_ascii=False, indent=1) + "\n").encode()
