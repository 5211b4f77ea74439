"""The view of a resource as a JSON tree, for developers who do not know RDF."""

from __future__ import annotations

from app.json_text import json_text
from app.quads import subject_of
from app.representation import Representation
from app.views.subject import Subject
from app.views.trees.frames import Frame
from app.views.trees.schema import ADDRESS

PAGED = "mentionedBy"


def frame_of(subject: Subject) -> Frame | None:
    """Return the frame of the resource; None if it has no tree."""
    return subject.trees.frame(subject.classes())


def applies(subject: Subject) -> bool:
    """Return whether the resource has a tree."""
    return frame_of(subject) is not None


def schema_path(subject: Subject) -> str | None:
    """Return the path of the JSON Schema of the tree; None if there is no tree."""
    frame = frame_of(subject)
    return f"/{ADDRESS}{frame.name}.json" if frame else None


def document(subject: Subject, _: Representation) -> bytes:
    """Return the tree. Incoming links are paginated, as in the other documents about the resource.

    Raises `LookupError` if there is no tree.
    """
    frame = frame_of(subject)
    if frame is None:
        raise LookupError(f"there is no tree of {subject.iri}")
    shown = {subject_of(q) for q in subject.resource.incoming} if PAGED in frame.frames else None
    return json_text(subject.trees.tree(subject.iri, frame, shown)).encode()
