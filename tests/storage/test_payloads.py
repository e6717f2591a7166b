"""Raw records: what is packed comes back as it was, whatever it holds."""

from hypothesis import given
from hypothesis import strategies as some

from soleflip_cli.storage.payloads import SEPARATOR, Layout

cells = some.text(alphabet=some.characters(exclude_categories=["Cs"]), max_size=6) | some.sampled_from(
    ["", "[", "x", SEPARATOR]
)
rows = some.integers(1, 6).flatmap(
    lambda width: some.lists(some.lists(cells, min_size=width, max_size=width), min_size=2, max_size=8)
)


def columns(row: list[str]) -> tuple[str, ...]:
    return tuple(f"column {number}" for number in range(len(row)))


@given(rows, some.data())
def test_any_row_comes_back_from_any_layout(table: list[list[str]], data: some.DataObject) -> None:
    sample = table[: data.draw(some.integers(1, len(table)))]
    layout = Layout.load(Layout.of(columns(table[0]), sample).dump())
    packed = layout.packer().pack_all(table)
    assert [list(layout.unpack(payload).values()) for payload in packed] == table


@given(rows)
def test_a_row_is_packed_alike_alone_and_among_others(table: list[list[str]]) -> None:
    packer = Layout.of(columns(table[0]), table[:1]).packer()
    assert packer.pack_all(table) == [packer.pack(row) for row in table]


def test_what_all_rows_share_is_stored_once() -> None:
    table = [["same", str(number), "b"] for number in range(5)]
    packed = Layout.of(("a", "b", "c"), [*table, ["same", "9", "c"]]).packer().pack_all(table)
    assert packed[3] == f"3{SEPARATOR}b"


def test_a_column_that_stands_twice_shows_its_first_filled_cell() -> None:
    layout = Layout.of(("a", "a", "b"), [["", "x", "1"], ["y", "x", "2"]])
    assert layout.unpack(layout.packer().pack(["", "x", "1"])) == {"a": "x", "b": "1"}


def test_no_payload_holds_a_nul_which_postgres_refuses() -> None:
    layout = Layout.of(("a", "b"), [["1", "2"], ["3", "4"]])
    assert "\0" not in layout.packer().pack(["\0", "2"])
