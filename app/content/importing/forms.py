"""A form -> one measure: a table of two columns, with what a cell is called beside it («Tiltak», «Frist»)."""

from __future__ import annotations

from app.content.documents import DocumentTable, Piece
from app.content.importing.drafts import Tree, UnfinishedElement
from app.content.importing.labels import MEASURE, column_of
from app.content.importing.lines import labelled, numbered_cell
from app.content.importing.model import ROOT, Cell


def read_form(table: DocumentTable, tree: Tree) -> bool:
    """Add the measure of a form. Return False, and add nothing, for another table.

    The measure is the cell beside «Tiltak» or «Tiltak 3», or the heading «Tiltak 3: …» over both columns.
    """
    if len(numbered_rows(table)) > 1:
        return False
    measure: UnfinishedElement | None = None
    cells: list[Cell] = []
    known = 0
    for row in table.rows:
        found = [cell for cell in dict.fromkeys(row) if cell]
        heading = labelled(found[0]) if found else ("", "", None)
        if len(found) == 2 and heading[0] == MEASURE and heading[1] and not heading[2] and measure is None:
            known += 1  # «Tiltak 3» beside the words
            measure = UnfinishedElement(MEASURE, ROOT, heading[1], texts=[found[1]], leaf=True)
        elif len(found) == 1 and heading[0] == MEASURE and heading[2] and measure is None:
            measure = UnfinishedElement(MEASURE, ROOT, heading[1], texts=[heading[2]], leaf=True)
        elif len(found) == 2:
            header = " ".join(found[0].words.split())
            meaning, year = column_of(header)
            known += bool(meaning)
            if meaning == "measure" and measure is None:
                number, words = numbered_cell(found[1], MEASURE)
                measure = UnfinishedElement(MEASURE, ROOT, number, texts=[words], leaf=True)
            else:
                cells.append(Cell(meaning, header, year, found[1]))
        elif len(found) > 2 or (found and not cells):
            return False
        elif found:  # more of the cell above
            cells.append(Cell(cells[-1].column, cells[-1].header, cells[-1].year, found[0]))
    if measure is None or 2 * known < len(cells) or not cells:
        return False
    stated = next((cell for cell in cells if cell.column == "number"), None)
    if stated and not measure.number:
        measure.number = stated.piece.words.rstrip(".)")
        cells.remove(stated)
    measure.cells = cells
    tree.add(measure)
    return True


def numbered_rows(table: DocumentTable) -> list[Piece]:
    """Return the cells «Tiltak 1», «Tiltak 2» … in the first column; several are a list of measures."""
    first = (next((cell for cell in row if cell), None) for row in table.rows)
    found = ((cell, labelled(cell)) for cell in dict.fromkeys(first) if cell)
    return [cell for cell, (kind, number, _) in found if kind == MEASURE and number]
