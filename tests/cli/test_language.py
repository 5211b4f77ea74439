"""The command speaks the language of the terminal, or that of `--language`, in help and messages."""

from __future__ import annotations

from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from app.cli import COMMANDS, command
from app.cli.translated_help import paragraphs
from app.language import translator

TERMINAL = ("LC_ALL", "LC_MESSAGES", "LANG")
WRONG_PLACE = {"nb": "Her finnes ingen utgivelse x.", "nn": "Her finst inga utgjeving x."}


@pytest.fixture(autouse=True)
def _no_locale(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in TERMINAL:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HANDLINGSPLAN_RELEASES", str(tmp_path))


def run(*arguments: str) -> str:
    return CliRunner().invoke(command(), list(arguments), prog_name="handlingsplan").output


@pytest.mark.parametrize(
    ("variable", "locale", "options"),
    [
        ("LC_ALL", "nn_NO.UTF-8", "Val:"),
        ("LANG", "nn_NO", "Val:"),
        ("LANG", "nb_NO.UTF-8", "Valg:"),
        ("LANG", "no_NO", "Valg:"),
        ("LC_MESSAGES", "en_US.UTF-8", "Options:"),
        ("LANG", "C.UTF-8", "Valg:"),
    ],
)
def test_help_is_in_the_language_of_the_terminal(
    monkeypatch: pytest.MonkeyPatch, variable: str, locale: str, options: str
) -> None:
    monkeypatch.setenv(variable, locale)
    for arguments in (["--help"], ["validate", "--help"]):
        assert options in run(*arguments).split()


@pytest.mark.parametrize("group", ["partner", "contributions"])
def test_a_list_of_commands_has_the_translated_help_of_each(group: str) -> None:
    (found,) = [each.load() for each in COMMANDS if each.name == group]
    assert isinstance(found, click.Group)
    listed = " ".join(run(group, "--help", "--language", "nb").split())
    for below in found.commands.values():
        assert translator("nb")(paragraphs(str(below.help))[0]) in listed


def test_the_strongest_variable_decides(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANG", "nb_NO.UTF-8")
    monkeypatch.setenv("LC_ALL", "nn_NO.UTF-8")
    assert "Kommandoar:" in run("--help")


def test_a_question_without_an_answer_ends_in_a_sentence_with_what_to_do(tmp_path: Path) -> None:
    folder = tmp_path / "ny"
    result = CliRunner().invoke(command(), ["new", str(folder)], prog_name="handlingsplan", input="Vik\n")
    assert result.exit_code == 2
    assert "Et spørsmål fikk ikke noe svar" in result.output
    assert "«handlingsplan new --help»" in result.output
    assert not folder.exists()


def test_a_document_that_does_not_exist_is_not_said_to_be_text(tmp_path: Path) -> None:
    shown = run("import", str(tmp_path / "plan.docx"), "--plan", "x-2024-2027")
    assert "den finnes ikke" in shown
    assert "UTF-8" not in shown


def test_a_missing_content_folder_points_to_the_command_that_makes_one(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("HANDLINGSPLAN_CONTENT", str(tmp_path / "nothing"))
    assert "«handlingsplan new MAPPE»" in run("validate")


@pytest.mark.parametrize(
    "arguments",
    [
        ["--language", "nn", "export", "--help"],
        ["export", "--language", "nn", "--help"],
        ["export", "--help", "--language=nn"],
    ],
)
def test_the_option_is_stronger_than_the_terminal_wherever_it_stands(
    monkeypatch: pytest.MonkeyPatch, arguments: list[str]
) -> None:
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    shown = run(*arguments)
    assert "Eksporter utgjevinga som gjeld" in shown
    assert "Fil å skrive; elles standard ut." in shown


@pytest.mark.parametrize("name", [found.name for found in COMMANDS])
def test_every_command_has_the_option(name: str) -> None:
    assert "--language [nb|nn|en]" in run(name, "--help")


@pytest.mark.parametrize("language", sorted(WRONG_PLACE))
def test_errors_are_in_the_chosen_language(language: str) -> None:
    assert WRONG_PLACE[language] in run("publish", "--release", "x", "--language", language)


def test_unknown_language_is_an_error_of_usage() -> None:
    found = CliRunner().invoke(command(), ["settings", "--language", "fr"])
    assert found.exit_code == 2
    assert "«fr»" in found.output


def test_what_click_adds_to_the_help_of_an_option_is_translated() -> None:
    assert "[standard: human]" in run("quality", "--help", "--language", "nb")
    year = run("report", "--help", "--language", "nb")
    assert "[1900<=x<=2200; må oppgis]" in year


def test_settings_are_explained_in_the_chosen_language() -> None:
    shown = run("settings", "--language", "nn")
    assert "    Port å lytte på. Standard: 8000." in shown.splitlines()


@pytest.mark.parametrize(
    ("arguments", "bokmal", "nynorsk"),
    [
        (
            ["serve", "--prt", "1"],
            "Valget --prt finnes ikke. Mente du --port?",
            "Valet --prt finst ikkje. Meinte du --port?",
        ),
        (
            ["serve", "--prot", "1"],
            "Valget --prot finnes ikke. Mente du en av disse: '--host', '--port'?",
            "Valet --prot finst ikkje. Meinte du ein av desse: '--host', '--port'?",
        ),
        (["sreve"], "Kommandoen sreve finnes ikke. Mente du en av disse:", "Kommandoen sreve finst ikkje."),
        (["srve"], "Kommandoen srve finnes ikke. Mente du serve?", "Kommandoen srve finst ikkje."),
        (["query"], "'FILE|NAME' mangler.", "'FILE|NAME' manglar."),
        (["serve", "--port"], "Valget --port må ha en verdi.", "Valet --port må ha ein verdi."),
        (
            ["serve", "--port", "x"],
            "Ugyldig verdi for '--port': «x» er ikke et helt tall.",
            "Ugyldig verdi for '--port': «x» er ikkje eit heilt tal.",
        ),
        (["export", "--format", "x"], "«x» er ikke en av 'ttl'", "«x» er ikkje ein av 'ttl'"),
        (["doctor", "x"], "For mange argumenter: x", "For mange argument: x"),
    ],
)
def test_errors_of_usage_are_in_the_reader_s_language(
    arguments: list[str], bokmal: str, nynorsk: str
) -> None:
    assert bokmal in run("--language", "nb", *arguments)
    assert "Feil: " in run("--language", "nb", *arguments)
    assert nynorsk in run("--language", "nn", *arguments)
    english = run("--language", "en", *arguments)
    assert "Error: " in english
    assert "Feil: " not in english


def test_a_usage_error_ends_with_the_code_of_click_and_names_the_help() -> None:
    found = CliRunner().invoke(command(), ["serve", "--prt"], prog_name="handlingsplan")
    assert found.exit_code == 2
    assert "Prøv «handlingsplan serve --help» for hjelp." in found.output
