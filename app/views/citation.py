"""Citations of a resource: BibTeX and CSL-JSON, from its title, its permanent address and the release.

CSL-JSON as in https://docs.citationstyles.org/en/stable/specification.html. The author of adopted words is
the plan's owner. The date is that of the release, because that is the version that was read.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import date

# https://www.bibtex.org/SpecialSymbols/
_SPECIAL = str.maketrans(
    {c: "\\" + c for c in "{}$&#_%"}
    | {"\\": r"\textbackslash{}", "^": r"\textasciicircum{}", "~": r"\textasciitilde{}"}
)
_NOT_ASCII_WORD = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Citation:
    """A title with its authors, address and date."""

    title: str
    authors: tuple[str, ...]
    address: str
    published: date
    release: str

    @property
    def key(self) -> str:
        """Return the key of the entry: the path of the address, as `plan-naering-2023-2026-tiltak-1-2`."""
        path = self.address.partition("//")[2].partition("/")[2].removeprefix("id/")
        return _NOT_ASCII_WORD.sub("-", path.lower()).strip("-")

    @property
    def bibtex(self) -> str:
        """Return one BibTeX entry."""
        fields = {
            "title": "{" + _escaped(self.title) + "}",
            "author": " and ".join("{" + _escaped(a) + "}" for a in self.authors),
            "year": str(self.published.year),
            "url": self.address,
            "note": f"Release {self.release}, {self.published.isoformat()}",
        }
        lines = [f"  {name} = {{{value}}}" for name, value in fields.items() if value]
        return "@misc{" + self.key + ",\n" + ",\n".join(lines) + "\n}"

    @property
    def csl_json(self) -> str:
        """Return one item of CSL-JSON, in a list."""
        day = self.published
        item = {
            "id": self.key,
            "type": "webpage",
            "title": self.title,
            "author": [{"literal": a} for a in self.authors],
            "issued": {"date-parts": [[day.year, day.month, day.day]]},
            "URL": self.address,
            "version": self.release,
        }
        return json.dumps([item], ensure_ascii=False, indent=1)


def _escaped(text: str) -> str:
    return text.translate(_SPECIAL)
