"""The words of a plan -> values if the words are unambiguous, and questions if they are not.

The words are adopted; the values are annotations in a graph of their own. Nothing is guessed: a value needs
words that can mean one thing only, or the planner's answer.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Sequence
from datetime import date, timedelta

from app.content.documents import Piece
from app.content.importing.about_reading import at
from app.content.importing.actors import OUTSIDE, UNIT, WHICH_ACTOR, Actors
from app.content.importing.answers import NO, YES, Answers, refused
from app.content.importing.front_lines import owners_in
from app.content.importing.keys import Key, slug
from app.content.importing.labels import MEASURE
from app.content.importing.model import (
    Cell,
    Cost,
    Element,
    ElementValues,
    Mention,
    Party,
    PlanText,
    Question,
    Values,
)
from app.content.importing.moments import PERIOD, Moment, amount, day_in, moment, years_of
from app.content.importing.registers import Register

PARTIES = re.compile(r"[;/,\n]| og (?=[A-ZÆØÅ])")
EMPTY = re.compile(r"[-–—.]*")
ROLES = {"responsible": "ansvarlig", "partners": "samarbeidspartner"}
"""Columns that name actors, and the roles that they have."""
UNCERTAIN = "The words give no certain date, so none is added. Answer with a date or a year, or nei."
NO_SUCH_DAY = "This day does not exist, so no date is added. Answer with the date that was meant, or nei."
REVERSED = "The period ends before it begins, so no date is added. Answer with the right one, or nei."
FIRST_DAY, DAYS = date(1899, 12, 30), range(36_526, 54_789)
"""Day 0 of Excel (ECMA-376, part 1, clause 18.17.4.1), and the days from 2000 to 2049."""
OUT_OF_PERIOD = "The deadline is outside the period of the plan. Answer with a date, or nei."
LETTERS = re.compile(r"[^\W\d_]{2}")


class Valuer:
    """Finds the values of a plan from its words, the register of the content, and the answers."""

    def __init__(self, plan: PlanText, keys: Sequence[Key], answers: Answers, register: Register) -> None:
        self.plan = plan
        self.keys = keys
        self.answers = answers
        self.register = register
        self.values = Values()
        self.actors = Actors(register, answers, self.values)
        self.answer, self.ask = self.actors.answer, self.actors.ask

    def read(self, plan_iri: str, properties: tuple[str, str]) -> Values:
        """Return all values. `properties` are the IRIs of plan:owner and plan:adoptedThrough."""
        owner, adopted = properties
        if (plan_iri, owner) not in self.register.stated:
            self.owners()
            self.register = self.actors.register = self.register.of_plan(plan_iri, self.values.owners)
        if (plan_iri, adopted) not in self.register.stated:
            self.decision()
        for key, element in zip(self.keys, self.plan.elements, strict=True):
            found = ElementValues()
            if element.kind in (MEASURE, "aktivitet"):
                self.times(key.key, element, found)
                self.costs(element, found)
                for cell in element.cells:
                    if cell.column in ROLES:
                        self.parties(cell, found)
                self.commitment(key.key, element, found)
                self.mentions(key.key, element, found)
            self.values.elements.append(found)
        if any(self.unstated(cell) for element in self.plan.elements for cell in element.cells):
            template = "Are the amounts of «Kostnad <year>» whole kroner? Answer ja or nei."
            self.ask(Question("plan/belop", "", "", template, proposal="ja"))
        return self.values

    def owners(self) -> None:
        """Find the owners: the named ones, the one in the title, or those of the answer."""
        title = self.plan.about.title.words if self.plan.about.title else ""
        said = self.plan.about.owners
        names = said or owners_in(title)
        template = "Who owns the plan? Answer with an actor of the content, or ny for a new one."
        if not names:
            template = "Who owns the plan? Answer with its name, such as Nordvik kommune."
        for number, name in enumerate(names or ("",), 1):
            id = "plan/eier" if number == 1 else f"plan/eier/{number}"
            if iri := self.actors.find(Question(id, "", name, template, {}, OUTSIDE, matters=True)):
                self.values.owners.append(iri)

    def decision(self) -> None:
        """Find who adopted the plan, when, and in which case."""
        about = self.plan.about
        answer = self.answer("plan/vedtaksdato")
        day = day_in(answer)[0] if answer else about.adopted
        if answer and day is None:
            self.values.problems.append(refused("plan/vedtaksdato", answer, "24.11.2022"))
        if about.adopted is None:
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
            if about.body
            else "Which body adopted the plan? Answer with its name, such as Kommunestyret."
        )
        question = Question("plan/organ", "", about.body, template, {}, UNIT, matters=True)
        self.values.body = self.actors.find(question)

    def times(self, key: str, element: Element, found: ElementValues) -> None:
        """Find the beginning and end of an element."""
        start, deadline = (first_cell(element, column) for column in ("start", "deadline"))
        found.start = moment(start.words, begins=True) if start else None
        found.deadline = moment(deadline.words) if deadline else None
        if deadline is None:
            return
        uncertain = found.deadline is None and not EMPTY.fullmatch(deadline.words)
        outside = found.deadline is not None and self.outside(found.deadline)
        if uncertain or outside:
            template = doubt(deadline.words) if uncertain else OUT_OF_PERIOD
            proposal = date_of_number(deadline.words)
            self.ask(Question(f"{key}/frist", at(deadline), deadline.words, template, {}, proposal))
        if outside and found.deadline:
            found.deadline = Moment(found.deadline.precision)
        answer = self.answer(f"{key}/frist")
        if answer in YES and (uncertain or outside):
            answer = date_of_number(deadline.words) or answer
        if answer:
            found.deadline = None if answer in NO else moment(answer)
            if found.deadline is None and answer not in NO:
                accepted = "31.12.2025, 2025, 2024-2025, nei"
                self.values.problems.append(refused(f"{key}/frist", answer, accepted))

    def outside(self, deadline: Moment) -> bool:
        """Return whether a deadline is outside the plan's period."""
        period = self.plan.about.period
        return bool(period and deadline.end and not period[0] <= deadline.end <= period[1])

    def unstated(self, cell: Cell) -> bool:
        """Return whether a cell has an amount for a year without saying that it is in kroner."""
        sum_ = amount(cell.piece.words) if cell.column == "cost" and cell.year else None
        return bool(sum_ and not sum_.stated and not re.search(r"\bkr\b|kroner|nok", cell.header.casefold()))

    def costs(self, element: Element, found: ElementValues) -> None:
        """Find the amounts of years, if the words, the header or the answer state that they are in kroner."""
        for cell in element.cells:
            sum_ = amount(cell.piece.words) if cell.column == "cost" and cell.year else None
            certain = not self.unstated(cell) or self.answer("plan/belop") in YES
            if sum_ and certain and all(cost.year != cell.year for cost in found.costs):
                found.costs.append(Cost(cell.year, format(sum_.value, "f")))

    def parties(self, cell: Cell, found: ElementValues) -> None:
        """Find the actors that a cell names, one for each of its parts.

        Each name is asked about once in a plan.
        """
        role = ROLES[cell.column]
        for name in self.names_in(cell.piece.words):
            id = f"aktor/{slug(name)}"
            iri = self.actors.find(Question(id, at(cell.piece), name, WHICH_ACTOR))
            if iri and all(party.actor != iri or party.role != role for party in found.parties):
                found.parties.append(Party(iri, role, cell.piece))

    def names_in(self, words: str) -> list[str]:
        """Return the names in a cell: the complete text if it is a name, else its parts if all are words."""
        parts = [part.strip() for part in PARTIES.split(words)]
        if self.register.called(words) or not all(LETTERS.search(part) for part in parts):
            parts = [" ".join(words.split())]
        return [part for part in parts if LETTERS.search(part)]

    def commitment(self, key: str, element: Element, found: ElementValues) -> None:
        """Find the commitment that the verb of a measure expresses, once the planner agrees."""
        proposed = self.register.commitment(element.words)
        answer = self.answer(f"{key}/forpliktelse")
        codes = {c.iri.rpartition("/")[2]: c.iri for c in self.register.names.commitments}
        if proposed:
            template = "The measure begins with words of this commitment. Answer ja, another code, or nei."
            code = proposed.iri.rpartition("/")[2]
            shown = element.words[:100]
            self.ask(Question(f"{key}/forpliktelse", at(element.place), shown, template, {}, code))
        if answer in YES and proposed:
            found.commitment = proposed.iri
        elif answer and answer not in NO:
            found.commitment = codes.get(answer, "")
            if not found.commitment:
                self.values.problems.append(refused(f"{key}/forpliktelse", answer, ", ".join(codes)))

    def mentions(self, key: str, element: Element, found: ElementValues) -> None:
        """Find the actors whose names occur in the words of a measure, once the planner agrees."""
        text = "\n".join(piece.words for piece in element.texts)
        for actor, quote in self.register.mentioned(text):
            name = actor.iri.rpartition("/")[2]
            id = f"{key}/omtale/{name}"
            template = "The words name {actor}. Answer ja to add the mention, or nei."
            self.ask(Question(id, at(element.place), quote, template, {"actor": actor.names[0]}, "ja"))
            if self.answer(id) in YES:
                found.mentions.append(Mention(actor.iri, quote))


def doubt(words: str) -> str:
    """Return the question about words that give no date, with the reason."""
    day, match = day_in(words)
    period = PERIOD.fullmatch(words.strip())
    if match and day is None:
        return NO_SUCH_DAY
    return REVERSED if period and operator.gt(*years_of(period)) else UNCERTAIN


def date_of_number(words: str) -> str:
    """Return the date that Excel means by a number such as 45000 without a format; empty if it means none."""
    number = int(words) if re.fullmatch(r"\d{5}", words) else 0
    return f"{FIRST_DAY + timedelta(number):%d.%m.%Y}" if number in DAYS else ""


def first_cell(element: Element, column: str) -> Piece | None:
    """Return the words of an element in a column."""
    return next((c.piece for c in element.cells if c.column == column and not c.year), None)
