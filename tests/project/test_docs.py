"""The manual tells what the program does: no page lags behind, no example names what is not there."""

import re
import shlex
from collections.abc import Iterator
from itertools import takewhile
from pathlib import Path

import pytest

from soleflip_cli.cli.grammar import hoist
from soleflip_cli.domain.errors import UsageError
from tests.project.commands import NAME, commands
from tests.project.reference import FOLDER, PAGES, slug
from tests.project.transcripts import pages, played
from tests.support.isolation import ROOT

DOCS = ROOT / "docs"
PROSE = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md")])
FENCE = re.compile(r"^```(\w*)(?: \S+)?\n(.*?)^```", re.M | re.S)
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ +(.+?) *$", re.M)
OPERATORS = {"|", ">", ">>", "<", "&&", "||", ";", "&"}


@pytest.mark.parametrize("name", PAGES)
def test_a_reference_page_says_what_the_program_says(name: str) -> None:
    written = (FOLDER / name).read_text(encoding="utf-8")
    assert written == PAGES[name](), "run `make docs` and look at the difference"


def test_every_command_and_option_is_in_the_reference() -> None:
    told = "\n".join(path.read_text(encoding="utf-8") for path in FOLDER.glob("*.md"))
    words = {word for one in commands() for word in (one.title, *one.names)}
    assert len(words) > 20
    assert [word for word in sorted(words) if word not in told] == []


def test_every_command_says_what_it_does() -> None:
    assert [one.title for one in commands() if not one.help] == []


def test_the_help_of_a_group_is_not_cut_on_a_terminal_of_80() -> None:
    heads = {one.title: one.help.split("\n")[0] for one in commands() if len(one.path) > 1}
    assert {title: head for title, head in heads.items() if len(head) > 60} == {}


def test_every_option_says_what_it_means() -> None:
    bare = [(one.title, name) for one in commands() for name, meaning in one.options if not told(meaning)]
    assert bare == []


@pytest.mark.parametrize("path", PROSE, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_example_can_be_typed(path: Path) -> None:
    assert [fault for line in typed(path) for fault in faults(line)] == []


@pytest.mark.parametrize("path", pages(), ids=lambda path: path.stem)
def test_what_a_how_to_shows_is_what_the_program_says(path: Path) -> None:
    page = path.read_text(encoding="utf-8")
    assert page == played(page), "run `make docs` and look at the difference"


def test_the_moments_of_a_week_are_played() -> None:
    moments = {"drop", "arrival", "listing", "cash-sale", "bulk-parcel", "failed-authentication", "bank"}
    moments |= {"shipping", "buyer-return", "return-to-shop", "months-end", "years-end", "every-day", "scan-boxes"}
    moments |= {"what-to-ask", "plan-asks", "backtest", "forecast-a-file", "forecast-your-shop"}
    assert moments <= {path.stem for path in pages()}


@pytest.mark.parametrize("path", PROSE, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_link_leads_somewhere(path: Path) -> None:
    prose = FENCE.sub("", path.read_text(encoding="utf-8"))
    inner = [link for link in LINK.findall(prose) if not re.match(r"[a-z]+:", link)]
    assert [link for link in inner if not leads(path, link)] == []


def told(meaning: str) -> bool:
    """Whether more is said than the default in brackets."""
    return bool(re.sub(r"\[[^\]]*\]$", "", meaning).strip())


def typed(path: Path) -> Iterator[str]:
    """The lines after `$ ` in blocks marked `console`, continued lines joined."""
    for kind, block in FENCE.findall(path.read_text(encoding="utf-8")):
        if kind == "console":
            lines = block.replace("\\\n", " ").splitlines()
            yield from (line.removeprefix("$ ") for line in lines if line.startswith("$ "))


def faults(line: str) -> list[str]:
    """What cannot be typed in a line of a shell: an unknown command, option or make target."""
    return [f"{line}: {fault}" for words in simple(line) if (fault := fault_of(words))]


def simple(line: str) -> list[list[str]]:
    """The simple commands of a line, variables set in front of them left out."""
    lexer = shlex.shlex(line, posix=True, punctuation_chars=True)
    lexer.whitespace_split = True
    lexer.commenters = "#"
    found: list[list[str]] = [[]]
    for word in lexer:
        if word in OPERATORS:
            found.append([])
        elif found[-1] or not re.match(r"[A-Z_]+=", word):
            found[-1].append(word)
    return [words for words in found if words]


def fault_of(words: list[str]) -> str | None:
    if words[0] == "make":
        targets = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M)
        return next((f"no target {word}" for word in words[1:] if "=" not in word and word not in targets), None)
    if Path(words[0]).name != "soleflip":
        return None
    try:
        return wrong(hoist(words[1:]))
    except UsageError as error:
        return error.message


def wrong(words: list[str]) -> str | None:
    """The first word that the program does not know; the common options stand in front."""
    known = {one.path: one for one in commands()}
    root = known[NAME,]
    common = list(takewhile(is_option, words))
    rest, path = words[len(common) :], (NAME,)
    while rest and (*path, rest[0]) in known:
        path, rest = (*path, rest[0]), rest[1:]
    if rest and (*path, "orders") in known:  # the one word that may be left out
        path = (*path, "orders")
    found = known[path]
    strange = [word for word in common if not known_option(word, root.names)]
    strange += [word for word in options(rest, found.valued) if not known_option(word, found.names)]
    if not strange and found.inner and rest and not re.search(r"[./*~-]", rest[0]):
        strange = [rest[0]]
    return f"{found.title} does not know {strange[0]}" if strange else None


def options(words: list[str], valued: frozenset[str]) -> list[str]:
    """The options among the words before `--`; a value is none, even one like `-roi`."""
    before = list(takewhile(lambda word: word != "--", words))
    pairs = zip(["", *before], before, strict=False)
    return [word for last, word in pairs if is_option(word) and last not in valued]


def is_option(word: str) -> bool:
    return word.startswith("-") and len(word) > 1


def known_option(word: str, names: frozenset[str]) -> bool:
    """A long option with or without its value, a bundle of short ones, or a number below zero."""
    if word.startswith("--"):
        return word.split("=")[0] in names
    return f"-{word[1]}" in names or word[1:].isdigit()


def leads(page: Path, link: str) -> bool:
    """Whether a relative link names a file of the project, and its anchor a heading there."""
    name, _, anchor = link.partition("#")
    target = (page.parent / name).resolve() if name else page
    if not target.exists() or not anchor:
        return target.exists()
    prose = FENCE.sub("", target.read_text(encoding="utf-8"))
    return anchor in {slug(re.sub(r"[`*]", "", heading)) for heading in HEADING.findall(prose)}
