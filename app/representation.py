"""One format: its suffix, its media types, and its names elsewhere. The table of all is `app.formats`."""

from __future__ import annotations

from dataclasses import dataclass

import pyoxigraph as ox

W3C_FORMATS = "http://www.w3.org/ns/formats/"
IANA_MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"
BREAK = "\n!! {}\n"


@dataclass(frozen=True, slots=True)
class Representation:
    """One format.

    | field | content |
    | --- | --- |
    | `suffix` | of the address that fixes the format |
    | `media_type` | registered media type |
    | `name` | shown to readers; the same in all languages |
    | `aliases` | other media types that `Accept` may use for it; never sent, never chosen by a wildcard |
    | `words` | values of `format=` beside the suffix and the media types |
    | `parameter` | parameter of the media type beside its charset |
    | `w3c_name` | name in <https://www.w3.org/ns/formats/>, empty if it has none |
    | `file_type` | code in the EU authority list of file types, empty if it has none |
    | `syntax` | pyoxigraph's parser and serialiser, for RDF |
    | `by_rdflib` | rdflib writes the documents about one resource, since it sorts and indents them |
    | `dump` | place of the dump in this format among the dumps of a release, from 1; 0 for no dump |
    | `in_bundle` | the dump is in the bundle for use without a network |
    | `break_off` | replaces the rest of a result that breaks off; no parser of the format accepts it |
    """

    suffix: str
    media_type: str
    name: str
    aliases: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    parameter: str = ""
    w3c_name: str = ""
    file_type: str = ""
    syntax: ox.RdfFormat | None = None
    by_rdflib: bool = False
    dump: int = 0
    in_bundle: bool = False
    break_off: str = BREAK

    @property
    def content_type(self) -> str:
        """The value of the Content-Type header; the charset is registered for text types only."""
        charset = "charset=utf-8" if self.media_type.startswith("text/") else ""
        return "; ".join(part for part in (self.media_type, self.parameter, charset) if part)

    @property
    def iri(self) -> str:
        """The IRI of the format: W3C's if it has one, else that of the media type."""
        return W3C_FORMATS + self.w3c_name if self.w3c_name else self.media_type_iri

    @property
    def media_type_iri(self) -> str:
        """The address of the media type in the registry of IANA."""
        return IANA_MEDIA_TYPES + self.media_type

    @property
    def keeps_graphs(self) -> bool:
        """Whether the format can write named graphs."""
        return self.syntax is not None and self.syntax.supports_datasets

    @property
    def is_xml(self) -> bool:
        """Whether the format is XML, which has no way to write some characters."""
        return self.media_type.endswith("+xml")
