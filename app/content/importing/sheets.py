"""The sheets of a workbook that may not belong to the plan: lists, budgets and hidden sheets.

Their words are kept until the planner answers that a sheet is not a part of the plan.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from app.content.documents import Block, Document, DocumentTable, Notice
from app.content.importing.about import is_plan
from app.content.importing.answers import NO, Answers
from app.content.importing.headers import header_of
from app.content.importing.keys import slug
from app.content.importing.model import Question
from app.content.importing.tables import kinds_of

WITHOUT_MEASURES = (
    "The sheet {name} has no measures. Its words are kept as text of the plan. "
    "Answer nei if it is not a part of the plan."
)


def chosen_sheets(document: Document, answers: Answers) -> tuple[Document, list[Question]]:
    """Return the document without the sheets that the answers leave out, and the questions about sheets."""
    sheets: dict[str, list[Block | DocumentTable]] = {}
    for block in document.blocks:
        sheets.setdefault(sheet_of(block), []).append(block)
    doubtful = {} if document.suffix != ".xlsx" else dict(list(sheets.items())[1:])
    questions = [question(name, blocks) for name, blocks in doubtful.items() if not has_measures(blocks)]
    left_out = {q.fields["name"] for q in questions if answers.get(q.id, "").strip().casefold() in NO}
    blocks = tuple(block for block in document.blocks if sheet_of(block) not in left_out)
    notices = (
        *document.notices,
        *(noticed(name, sheets[name]) for name in sheets if name in left_out),
        *(unread_names(sheets) if document.suffix == ".xlsx" else ()),
    )
    return replace(document, blocks=blocks, notices=notices), questions


def unread_names(sheets: dict[str, list[Block | DocumentTable]]) -> Iterator[Notice]:
    """Yield a remark for each of several sheets whose measures have no area: their names may be the areas."""
    tables = {name: [b for b in blocks if isinstance(b, DocumentTable)] for name, blocks in sheets.items()}
    headers = {name: [header for t in found if (header := header_of(t))] for name, found in tables.items()}
    alone = [name for name, found in headers.items() if found and all("area" not in h.roles for h in found)]
    template = (
        "The name of the sheet {name} is no part of the plan. "
        "If it is a focus area, write it above the table."
    )
    for name in alone if len(alone) > 1 else ():
        yield Notice(template, name, {"name": name})


def sheet_of(block: Block | DocumentTable) -> str:
    """Return the name of the sheet that a block is in; empty in other documents."""
    return (block.whole if isinstance(block, DocumentTable) else block.piece).place.rpartition("!")[0]


def has_measures(blocks: list[Block | DocumentTable]) -> bool:
    """Return whether a sheet has a table of measures or goals, or facts about the plan."""
    tables = (block for block in blocks if isinstance(block, DocumentTable))
    return any(is_plan(table) or header_of(table) or kinds_of(table) for table in tables)


def words_of(blocks: list[Block | DocumentTable]) -> Iterator[str]:
    """Yield the words of blocks."""
    for block in blocks:
        yield block.whole.words if isinstance(block, DocumentTable) else block.piece.words


def question(name: str, blocks: list[Block | DocumentTable]) -> Question:
    """Return the question about a sheet."""
    found = " | ".join(words_of(blocks))[:100]
    return Question(f"ark/{slug(name) or 'uten-navn'}", name, found, WITHOUT_MEASURES, {"name": name})


def noticed(name: str, blocks: list[Block | DocumentTable]) -> Notice:
    """Return the remark about a sheet that is left out."""
    template = "The sheet {name} is left out, as answered: «{words}»"
    return Notice(template, name, {"name": name, "words": " | ".join(words_of(blocks))[:1_000]})
