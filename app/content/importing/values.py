"""Values that follow from the words of a plan where they leave no doubt, and questions where they do.

The words are adopted; the values are annotations, in a graph of their own. Nothing is guessed: a value needs
words that can mean one thing only, or the planner's answer.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from app.content.documents import Piece
from app.content.importing.about import at
from app.content.importing.answers import NO, YES, Answers, refused
from app.content.importing.keys import Key
from app.content.importing.labels import MEASURE
from app.content.importing.model import Cell, Cost, Element, Found, Party, PlanText, Question, Values
from app.content.importing.moments import Moment, amount, day_in, moment
from app.content.importing.registers import Known, Register

PARTIES = re.compile(r"\s*(?:[;/,\n]| og (?=[A-ZÆØÅ]))\s*")
EMPTY = re.compile(r"[-–—.\s]*")
ROLES = {"responsible": "ansvarlig", "partners": "samarbeidspartner"}
"""Columns that name actors, and the roles that they have."""
OUTSIDE, UNIT = "ny", "enhet"
"""Answers that make a new actor: one of its own, or a unit of the plan's owner."""
FOR_WHOM = re.compile(r"\bfor (?P<name>[A-ZÆØÅ][\wæøå-]*(?: [A-ZÆØÅ][\wæøå-]*)? (?:fylkes)?kommune)\b")


class Valuer:
    """Reads the values of a plan from its words, the register of the content, and the answers."""

    def __init__(self, plan: PlanText, keys: Sequence[Key], answers: Answers, register: Register) -> None:
        self.plan = plan
        self.keys = keys
        self.answers = answers
        self.register = register
        self.values = Values()

    def read(self, plan_iri: str, properties: tuple[str, str]) -> Values:
        """All values. `properties` are the IRIs of plan:owner and plan:adoptedThrough."""
        owner, adopted = properties
        if (plan_iri, owner) not in self.register.stated:
            self.owners()
        if (plan_iri, adopted) not in self.register.stated:
            self.decision()
        for key, element in zip(self.keys, self.plan.elements, strict=True):
            found = Found()
            if element.kind in (MEASURE, "aktivitet"):
                self.times(key.key, element, found)
                self.costs(element, found)
                for cell in element.cells:
                    if cell.column in ROLES:
                        self.parties(key.key, cell, found)
                self.commitment(key.key, element, found)
            self.values.elements.append(found)
        if any(self.unstated(cell) for element in self.plan.elements for cell in element.cells):
            template = "Are the amounts of «Kostnad <year>» whole kroner? Answer ja or nei."
            self.ask(Question("plan/belop", "", "", template, proposal="ja"))
        return self.values

    def ask(self, question: Question) -> None:
        """Put a question, unless it is answered."""
        if not self.answers.get(question.id, "").strip():
            self.values.questions.append(question)

    def answer(self, id: str) -> str:
        """The answer to a question, in small letters where it is one of the known ones."""
        words = self.answers.get(id, "").strip()
        return words.casefold() if words.casefold() in YES | NO | {OUTSIDE, UNIT} else words

    def owners(self) -> None:
        """The owners: those that the document names, or the one in the title, or the answer."""
        title = self.plan.about.title.words if self.plan.about.title else ""
        said = self.plan.about.owners
        names = said or tuple(match["name"] for match in FOR_WHOM.finditer(title))
        template = "Who owns the plan? Answer with an actor of the content, or ny for a new one."
        for number, name in enumerate(names or ("",), 1):
            id = "plan/eier" if number == 1 else f"plan/eier/{number}"
            if iri := self.actor(id, name, template, OUTSIDE, matters=True):
                self.values.owners.append(iri)

    def decision(self) -> None:
        """Who adopted the plan, when, and in which case."""
        about = self.plan.about
        answer = self.answer("plan/vedtaksdato")
        day = about.adopted
        if answer:
            day = day_in(answer)[0]
            if day is None:
                self.values.problems.append(refused("plan/vedtaksdato", answer, "24.11.2022"))
        elif day is None:
            template = "On which day was the plan adopted? Answer as 24.11.2022."
            self.ask(Question("plan/vedtaksdato", "", "", template, matters=True))
        self.values.adopted, self.values.case = day, self.answer("plan/saksnummer") or about.case
        holding = self.register.holding(about.body) if about.body else []
        answered = self.answer("plan/organ")
        if len(holding) == 1 and not answered:
            self.values.body = holding[0].iri
            return
        template = (
            "Which body adopted the plan? Answer with an actor of the content, "
            "or enhet for a new body of the owner."
        )
        self.values.body = self.actor("plan/organ", about.body, template, UNIT, matters=True)

    def actor(self, id: str, words: str, template: str, proposal: str, *, matters: bool = False) -> str:
        """The IRI of the actor that words name or an answer chooses; empty, with a question, for none."""
        answer = self.answer(id)
        known = None if answer else self.register.called(words)
        candidates = self.register.candidates(words)
        likely = candidates[0].iri.rpartition("/")[2] if len(candidates) == 1 else proposal if words else ""
        chosen = likely if answer in YES else answer
        if not chosen and known is None:
            self.ask(Question(id, "", words, template, {"candidates": listed(candidates)}, likely, matters))
        if not chosen or chosen in NO:
            return known.iri if known else ""
        if chosen in (OUTSIDE, UNIT) and words:
            return self.made(words, unit=chosen == UNIT)
        known = self.register.named(chosen)
        if (
            known is None and proposal and " " in chosen
        ):  # the name of an actor that the document does not give
            return self.made(chosen, unit=proposal == UNIT)
        if known is None:
            names = (OUTSIDE, UNIT, "nei", *(c.iri.rpartition("/")[2] for c in candidates))
            self.values.problems.append(refused(id, answer, ", ".join(names)))
        return known.iri if known else ""

    def made(self, words: str, *, unit: bool) -> str:
        """A new actor with these words for a name."""
        self.values.new_actors[words] = unit
        return words

    def times(self, key: str, element: Element, found: Found) -> None:
        """When an element begins and ends."""
        start, deadline = (first_cell(element, column) for column in ("start", "deadline"))
        found.start = moment(start.words, begins=True) if start else None
        found.deadline = moment(deadline.words) if deadline else None
        if deadline is None:
            return
        if answer := self.answer(f"{key}/frist"):
            found.deadline = None if answer in NO else moment(answer)
            if found.deadline is None and answer not in NO:
                self.values.problems.append(
                    refused(f"{key}/frist", answer, "31.12.2025, 2025, 2024-2025, nei")
                )
        elif found.deadline is None and not EMPTY.fullmatch(deadline.words):
            template = (
                "The words give no certain date, so none is added. Answer with a date or a year, or nei."
            )
            self.ask(Question(f"{key}/frist", at(deadline), deadline.words, template))
        elif found.deadline and self.outside(found.deadline):
            template = "The deadline is outside the period of the plan. Answer with a date, or nei."
            self.ask(Question(f"{key}/frist", at(deadline), deadline.words, template))
            found.deadline = Moment(found.deadline.precision)

    def outside(self, deadline: Moment) -> bool:
        """Whether a deadline is not within the plan's period."""
        period = self.plan.about.period
        return bool(period and deadline.end and not period[0] <= deadline.end <= period[1])

    def unstated(self, cell: Cell) -> bool:
        """Whether a cell is an amount for a year that does not say that it is kroner."""
        sum_ = amount(cell.piece.words) if cell.column == "cost" and cell.year else None
        return bool(sum_ and not sum_.stated and not re.search(r"\bkr\b|kroner|nok", cell.header.casefold()))

    def costs(self, element: Element, found: Found) -> None:
        """The amounts of years; only where the words, the header or the answer say that they are kroner."""
        for cell in element.cells:
            sum_ = amount(cell.piece.words) if cell.column == "cost" and cell.year else None
            certain = not self.unstated(cell) or self.answer("plan/belop") in YES
            if sum_ and certain and all(cost.year != cell.year for cost in found.costs):
                found.costs.append(Cost(cell.year, format(sum_.value, "f")))

    def parties(self, key: str, cell: Cell, found: Found) -> None:
        """The actors that a cell names, one for each part of it."""
        whole = self.register.called(cell.piece.words)
        names = [cell.piece.words] if whole else [n for n in PARTIES.split(cell.piece.words) if n]
        template = (
            "Which actor is this? Answer with one of the content ({candidates}), enhet for a unit of the "
            "owner, ny for another new one, or nei."
        )
        for number, name in enumerate(names, 1):
            if EMPTY.fullmatch(name):
                continue
            role = ROLES[cell.column]
            iri = self.actor(f"{key}/{role}/{number}", name, template, "")
            if iri and all(party.actor != iri or party.role != role for party in found.parties):
                found.parties.append(Party(iri, role, cell.piece))

    def commitment(self, key: str, element: Element, found: Found) -> None:
        """What the verb of a measure binds to, once the planner agrees."""
        proposed = self.register.commitment(element.words)
        answer = self.answer(f"{key}/forpliktelse")
        codes = {c.iri.rpartition("/")[2]: c.iri for c in self.register.commitments}
        if proposed and not answer:
            template = "The measure begins with words of this commitment. Answer ja, another code, or nei."
            code = proposed.iri.rpartition("/")[2]
            self.ask(
                Question(f"{key}/forpliktelse", at(element.place), element.words[:100], template, {}, code)
            )
        elif answer in YES and proposed:
            found.commitment = proposed.iri
        elif answer and answer not in NO:
            found.commitment = codes.get(answer, "")
            if not found.commitment:
                self.values.problems.append(refused(f"{key}/forpliktelse", answer, ", ".join(codes)))


def first_cell(element: Element, column: str) -> Piece | None:
    """The words of an element in a column."""
    return next((c.piece for c in element.cells if c.column == column and not c.year), None)


def listed(candidates: Sequence[Known]) -> str:
    """The last parts of the IRIs of candidates, with their names."""
    return ", ".join(f"{c.iri.rpartition('/')[2]} ({c.names[0]})" for c in candidates) or "–"
