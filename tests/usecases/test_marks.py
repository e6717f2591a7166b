"""Words and notes of one's own: seen in the views, found again, taken back."""

from pathlib import Path

import pytest
from tests.usecases.stall import DUNK, buy, rows, sell, stall

from soleflip_cli.domain.errors import UsageError
from soleflip_cli.usecases.find import find
from soleflip_cli.usecases.marks import note, tag
from soleflip_cli.usecases.toolbox import Toolbox
from soleflip_cli.usecases.undo import undo


@pytest.fixture
def box(books_url: str, tmp_path: Path) -> Toolbox:
    opened = stall(books_url, timezone="Europe/Berlin")
    buy(opened, (DUNK, "US 9", "2026-02-01", "90"), (DUNK, "US 10", "2026-03-01", "95"))
    sell(opened, tmp_path, ("7", "2026-04-01", DUNK, "9"))
    return opened


def on_item(box: Toolbox, number: int) -> tuple[object, ...]:
    (found,) = rows(box, f"SELECT tags, note FROM item_facts WHERE item_id = {number}")
    return found


def test_tags_are_words_in_one_case_each_once(box: Toolbox) -> None:
    assert tag(box, "2", ["Vault", "gift"]).tags == ["gift", "vault"]
    assert tag(box, "2", ["GIFT"]).tags == ["gift", "vault"]
    assert on_item(box, 2) == ("gift vault", None)
    assert tag(box, "2", ["gift"], remove=True).tags == ["vault"]
    undo(box)
    assert on_item(box, 2) == ("gift vault", None)


def test_a_note_takes_the_place_of_the_one_before(box: Toolbox) -> None:
    note(box, "item:1", "box damaged")
    note(box, "item:1", "box is fine")
    assert on_item(box, 1) == (None, "box is fine")
    undo(box)
    assert on_item(box, 1) == (None, "box damaged")
    note(box, "item:1", " ")
    assert on_item(box, 1) == (None, None)


def test_an_order_number_goes_before_the_number_of_an_item(box: Toolbox) -> None:
    assert tag(box, "7", ["disputed"]).name == "order 7"
    assert tag(box, "item:1", []).name == "item 1"
    assert rows(box, "SELECT tags FROM sale_facts") == [("disputed",)]


@pytest.mark.parametrize("word", ["", "two words", "a,b", "x" * 41])
def test_what_is_no_word_is_refused(box: Toolbox, word: str) -> None:
    with pytest.raises(UsageError, match="is no tag"):
        tag(box, "1", ["gift", word])
    assert on_item(box, 1) == (None, None)


def test_what_is_not_there_is_named(box: Toolbox) -> None:
    with pytest.raises(UsageError, match="there is no sale and no item 'B-9'"):
        note(box, "B-9", "x")
    with pytest.raises(UsageError, match="there is no item 99"):
        tag(box, "99", ["gift"])
    with pytest.raises(UsageError, match="has no tag 'gift'; it has: none"):
        tag(box, "1", ["gift"], remove=True)


def test_find_looks_everywhere_and_says_where(box: Toolbox) -> None:
    note(box, "2", "Straße, 100% wool_box")
    found = [tuple(row[:3]) for row in find(box, "STRA").rows]
    assert found == [("item", "2", "note")]
    assert [tuple(row[:2]) for row in find(box, "dd1391").rows] == [("sale", "7"), ("item", "1"), ("item", "2")]
    assert [tuple(row[:2]) for row in find(box, "sales-7").rows] == [("file", "1")]


@pytest.mark.parametrize(("text", "finds"), [("100%", 1), ("0%_", 0), ("wool_box", 1), ("woolxbox", 0), ("%", 1)])
def test_signs_of_like_are_taken_as_they_are(box: Toolbox, text: str, finds: int) -> None:
    note(box, "2", "100% wool_box")
    assert len(list(find(box, text).rows)) == finds


def test_a_text_that_two_fields_together_spell_is_not_found(box: Toolbox) -> None:
    assert list(find(box, f"{DUNK} US 9").rows) == []


def test_an_empty_text_is_a_wrong_use(box: Toolbox) -> None:
    with pytest.raises(UsageError, match="what to look for"):
        find(box, "  ")
