"""The planner's answers, and what they decide about the adopted words: title, period, language, goals."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from app.content.documents import Piece
from app.content.importing.keys import Key, kept_rows, written_rows
from app.content.importing.labels import GOALS, MEASURE
from app.content.importing.model import About, Element, PlanText, Problem, Question
from app.content.importing.moments import ONE_YEAR, PERIOD, years_of

Answers = Mapping[str, str]
YES, NO = frozenset({"ja", "j", "yes", "x"}), frozenset({"nei", "n", "no", "ingen", "-"})
COLUMNS = ("id", "answer")
FARTHEST = 200
"""A goal is proposed that a measure at most so many parts above it has."""
LANGUAGES = {"nb": "nb", "bokmål": "nb", "nn": "nn", "nynorsk": "nn"}


class AnswerNotUnderstood(Problem):
    template = "{file}, the answer to «{place}»: «{found}». Accepted: {accepted}."
    remedy = "Correct the answer in gjennomgang.xlsx, or empty the cell. Until then nothing is written."


def settled(plan: PlanText, keys: Sequence[Key], answers: Answers) -> tuple[PlanText, list[Problem]]:
    """Return the plan with the answers about its adopted words applied, and the answers that are invalid."""
    problems: list[Problem] = []
    about = about_answered(plan.about, answers, problems)
    elements = list(plan.elements)
    goals = {key.key: place for place, key in enumerate(keys) if key.kind in GOALS}
    for place, key in enumerate(keys):
        answer = answers.get(f"{key.key}/mal", "").strip()
        if not answer or answer.casefold() in NO:
            continue
        chosen = proposed_goal(plan.elements, place) if answer.casefold() in YES else goals.get(answer)
        if chosen is None:
            problems.append(refused(f"{key.key}/mal", answer, ", ".join(goals)))
        else:
            elements[place] = replace(elements[place], goal=chosen)
    questions = (*plan.questions, *about_questions(plan.about), *goal_questions(plan, keys))
    return PlanText(about, tuple(elements), questions), problems


def about_answered(about: About, answers: Answers, problems: list[Problem]) -> About:
    """Return the answers about the whole plan; invalid answers are added to `problems`."""
    if words := answers.get("plan/tittel", "").strip():
        about = replace(about, title=Piece(words, 0, 0, 1))
    if words := answers.get("plan/periode", "").strip():
        title = ONE_YEAR.search(about.title.words) if about.title else None
        words = title[0] if title and words.casefold() in YES else words
        match = PERIOD.fullmatch(words)
        first, last = years_of(match) if match else (1, 0)
        if ONE_YEAR.fullmatch(words):
            first = last = int(words)
        if first <= last:
            about = replace(about, period=(date(first, 1, 1), date(last, 12, 31)))
        else:
            problems.append(refused("plan/periode", words, "2024-2027"))
    words = answers.get("plan/sprak", "").strip().casefold()
    if words and words not in YES | NO:  # these leave the language that was read
        if words in LANGUAGES:
            about = replace(about, language=LANGUAGES[words])
        else:
            problems.append(refused("plan/sprak", words, ", ".join(LANGUAGES)))
    return about


def refused(id: str, found: str, accepted: str) -> AnswerNotUnderstood:
    """Return the error for an answer."""
    return AnswerNotUnderstood(file="gjennomgang.xlsx", place=id, found=found, accepted=accepted)


def about_questions(about: About) -> Iterator[Question]:
    """Return the questions about what a plan needs and its document does not have."""
    if about.title is None:
        yield Question(
            "plan/tittel", "", "", "What is the title of the plan, as it was adopted?", matters=True
        )
    if about.period is None:
        year = ONE_YEAR.search(about.title.words) if about.title else None
        proposal = f"{year[0]}-{year[0]}" if year else ""
        template = "Which years is the plan for? Answer as 2024-2027."
        yield Question("plan/periode", "", "", template, proposal=proposal, matters=True)
    template = "The plan is read as {language}. Answer nb or nn if it is another."
    yield Question("plan/sprak", "", about.language, template, {"language": about.language}, about.language)


def goal_questions(plan: PlanText, keys: Sequence[Key]) -> Iterator[Question]:
    """The measures that name a goal which the plan does not have by that name, or none, where others do."""
    goals = [key.key for key in keys if key.kind in GOALS]
    linked = any(e.goal is not None for e in plan.elements if e.kind == MEASURE)
    for place, element in enumerate(plan.elements):
        if element.kind != MEASURE or element.goal is not None or not goals:
            continue
        named = next((cell.piece for cell in element.cells if cell.column == "goal"), None)
        if named is None and not linked:
            continue
        chosen = proposed_goal(plan.elements, place)
        yield Question(
            f"{keys[place].key}/mal",
            (named or element.place).place,
            named.words if named else element.words[:100],
            "Which goal does the measure contribute to? Answer with its key, ja for the proposal, or nei.",
            proposal=keys[chosen].key if chosen is not None else "",
        )


def proposed_goal(elements: Sequence[Element], place: int) -> int | None:
    """The goal that «1a» likely means: the first one below what is called «mål 1»; or the one just before."""
    element = elements[place]
    named = next((cell.piece.words.strip() for cell in element.cells if cell.column == "goal"), "")
    if len(named) == 2 and named[0].isdigit() and named[1].isalpha():
        holders = [
            i
            for i, e in enumerate(elements)
            if e.title and e.title.words.casefold().endswith(f"mål {named[0]}")
        ]
        below = [
            i
            for i, e in enumerate(elements)
            if len(holders) == 1 and e.parent == holders[0] and e.kind in GOALS
        ]
        letter = ord(named[1].lower()) - ord("a")
        return below[letter] if 0 <= letter < len(below) else None
    if named:
        return None
    for before in reversed(elements[max(0, place - FARTHEST) : place]):
        if before.kind != MEASURE or before.parent != element.parent:
            return None
        if before.goal is not None:
            return before.goal
    return None


def read_answers(text: str, file: str) -> dict[str, str]:
    """Return the answers of answers.csv. Raises `KeysUnreadable`."""
    return {row[0]: row[1] for row in kept_rows(text, file, COLUMNS)}


def write_answers(answers: Answers) -> str:
    """Return the text of answers.csv."""
    return written_rows(COLUMNS, sorted(item for item in answers.items() if item[1].strip()))
