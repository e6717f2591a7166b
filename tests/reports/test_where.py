"""The language of `--where`: what it means, and what it says when it does not understand."""

import operator
import re
import sqlite3
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soleflip_cli.domain.errors import UsageError
from soleflip_cli.domain.money import exponent
from soleflip_cli.reports.base import SQLITE, Place
from soleflip_cli.reports.sale_facts import SALES
from soleflip_cli.reports.where import condition
from tests.reports.facts import TODAY, Row, sale, sold

PLACE = Place(SQLITE, TODAY.toordinal())
SIGNS: dict[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le,
    ">": operator.gt, ">=": operator.ge,
}  # fmt: skip

# What the language means, said a second time in Python: None is unknown, as in SQL.
Meaning = Callable[[Row], bool | None]
Said = tuple[str, Meaning]

brands = st.sampled_from(["Nike", "adidas", "O'Neill", "50%", "a_b", "AND", ""])
amounts = st.decimals(-50, 50, places=2, allow_nan=False)
rows = st.fixed_dictionaries(
    {
        "brand": st.none() | brands,
        "price": st.none() | st.integers(-5000, 5000),
        "days_held": st.none() | st.integers(0, 400),
        "currency": st.sampled_from(["EUR", "JPY", "KWD"]),
        "sold_on": st.dates(min_value=TODAY.replace(year=2025), max_value=TODAY).map(str),
        "stands": st.integers(0, 1),
    }
)


def quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def major(row: Row) -> Decimal | None:
    return None if row["price"] is None else Decimal(row["price"]).scaleb(-exponent(row["currency"]))


def compared(read: Callable[[Row], Any], sign: str, value: Any) -> Meaning:
    return lambda row: None if read(row) is None else SIGNS[sign](read(row), value)


def negated(meaning: Meaning) -> Meaning:
    return lambda row: None if (found := meaning(row)) is None else not found


def both(left: Meaning, right: Meaning) -> Meaning:
    def meaning(row: Row) -> bool | None:
        pair = (left(row), right(row))
        return False if False in pair else None if None in pair else True

    return meaning


def either(left: Meaning, right: Meaning) -> Meaning:
    return negated(both(negated(left), negated(right)))


@st.composite
def comparisons(draw: st.DrawFn) -> Said:
    sign = draw(st.sampled_from(list(SIGNS)))
    kind = draw(st.sampled_from(["brand", "price", "days", "day", "flag", "in", "null", "like"]))
    if kind == "price":
        value = draw(amounts)
        return f"price {sign} {value}", compared(major, sign, value)
    if kind == "days":
        days = draw(st.integers(0, 400))
        return f"days_held {sign} {days}", compared(lambda row: row["days_held"], sign, days)
    if kind == "day":
        day = draw(st.dates(min_value=TODAY.replace(year=2025), max_value=TODAY).map(str))
        return f"sold_on {sign} {day}", compared(lambda row: row["sold_on"], sign, day)
    if kind == "flag":
        return f"stands {sign} true", compared(lambda row: row["stands"], sign, 1)
    if kind == "null":
        return "brand is unknown", lambda row: row["brand"] is None
    if kind == "in":
        wanted = draw(st.lists(brands, min_size=1, max_size=3))
        text = f"brand in ({', '.join(map(quoted, wanted))})"
        return text, lambda row: None if row["brand"] is None else row["brand"] in wanted
    brand = draw(brands)
    if kind == "like":
        pattern = re.sub(r"([\\%_])", r"\\\1", brand).upper() + "%"
        return f"brand like {quoted(pattern)}", starting(brand)
    return f"brand {sign} {quoted(brand)}", compared(lambda row: row["brand"], sign, brand)


def starting(brand: str) -> Meaning:
    return lambda row: None if row["brand"] is None else row["brand"].lower().startswith(brand.lower())


def nested(inner: st.SearchStrategy[Said]) -> st.SearchStrategy[Said]:
    pairs = st.tuples(inner, inner)
    return st.one_of(
        inner.map(lambda one: (f"NOT ({one[0]})", negated(one[1]))),
        pairs.map(lambda two: (f"({two[0][0]}) and ({two[1][0]})", both(two[0][1], two[1][1]))),
        pairs.map(lambda two: (f"({two[0][0]})or({two[1][0]})", either(two[0][1], two[1][1]))),
    )


def chosen(text: str, table: list[Row]) -> list[int]:
    """The numbers of the rows that the condition leaves, as SQLite sees it."""
    sql, params = condition(text, SALES.names, PLACE)
    books = sold(*(sale(number, **row) for number, row in enumerate(table)))
    found = books.rows(f"SELECT sale_id FROM sale_facts WHERE {sql} ORDER BY 1", params)
    return [number for (number,) in found]


@given(st.recursive(comparisons(), nested, max_leaves=6), st.lists(rows, min_size=1, max_size=8))
def test_a_condition_means_on_the_books_what_it_means_on_paper(said: Said, table: list[Row]) -> None:
    text, meaning = said
    assert chosen(text, table) == [number for number, row in enumerate(table) if meaning(row)]


@given(st.text(max_size=40))
def test_any_text_is_understood_or_refused_and_never_passed_on(text: str) -> None:
    try:
        sql, params = condition(text, SALES.names, PLACE)
    except UsageError as refused:
        assert "^" in refused.message
    else:
        assert sql.count("?") == len(params)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("brand = 'a' or brand = 'b' and price > 1000", [0]),
        ("not brand = 'a' and not brand = 'b'", [2]),
        ("brand = 'a' or brand = 'b' or brand = 'c'", [0, 1, 2]),
        ("price > 1 and price > 2 and price > 1000", []),
        ("brand == \"a\" OR brand <> 'a' AND NOT (brand = 'c')", [0, 1]),
        ("supplier = null", [1]),
        ("supplier is not null and supplier != unknown", [0, 2]),
        ("sold_at < '2026-10-15T12:00:00+02:30'", [0]),
        ("sold_at <= 2026-10-15", []),
        ("month in (2026-10, '2026-11') and quarter = 2026-Q4", [0, 1, 2]),
        ("brand not in ('a', 'b')", [2]),
        ("brand not like 'A'", [1, 2]),
        ("profit >= -1.5 and stands = yes", [0, 1, 2]),
        ("order_number = 'O-0001; DROP TABLE sale_facts'", []),
    ],
)
def test_the_words_bind_as_in_sql(text: str, found: list[int]) -> None:
    early = "2026-10-15 09:29:59+00:00"
    table = [{"brand": "a", "sold_at": early}, {"brand": "b", "supplier": None}, {"brand": "c"}]
    assert chosen(text, table) == found


@pytest.mark.parametrize(("currency", "minor"), [("EUR", 12_50), ("JPY", 12), ("KWD", 12_500), ("CLF", 12_5000)])
def test_an_amount_is_meant_in_the_currency_of_its_row(currency: str, minor: int) -> None:
    table = [{"currency": currency, "price": minor - 1}, {"currency": currency, "price": minor}]
    assert chosen("price >= 12 and price < 13", table) == ([1] if currency == "JPY" else [0, 1])
    amount = Decimal(minor).scaleb(-exponent(currency))
    assert chosen(f"price = {amount}", table) == [1]


@pytest.mark.parametrize(
    ("text", "why", "at"),
    [
        ("brnd = 'Nike'", "nearest: brand", 0),
        ("brand = Nike", "a text is written in quotes", 8),
        ("brand = 'Nike", "both its quotes", 8),
        ("brand 'Nike'", "expected = != <", 6),
        ("brand = 'a' brand", "expected 'and', 'or' or the end", 12),
        ("(brand = 'a'", r"expected '\)'", 12),
        ("brand in ('a' 'b')", r"expected '\)'", 14),
        ("price > much", "a text is written in quotes", 8),
        ("price > 'much'", "wants a number, like 12.50", 8),
        ("price > 12,50", "expected 'and', 'or' or the end", 10),
        ("price > 0.00001", "at most 4 decimals", 8),
        ("price > 9e99", "too large", 8),
        ("days_held > 1.5", "a whole number", 12),
        ("sold_on = 31.12.2026", "a day, like 2026-10-31", 10),
        ("sold_at > 'noon'", "a day or an instant", 10),
        ("stands = 2", "true or false", 9),
        ("price like '1%'", "like needs a column of text", 11),
        ("brand like 'a\\'", "cannot end with a backslash", 11),
        ("brand in (null)", "null fits 'is null'", 10),
        ("brand is 'Nike'", "expected null or unknown", 9),
        ("brand < null", "null fits 'is null'", 8),
        ("1 = 1", "expected the name of a column", 0),
        ("", "expected the name of a column", 0),
        ("sqlite_version() = 1", "no column is called 'sqlite_version'", 0),
    ],
)
def test_a_fault_is_pointed_at(text: str, why: str, at: int) -> None:
    with pytest.raises(UsageError, match=why) as refused:
        condition(text, SALES.names, PLACE)
    _, line, caret = refused.value.message.split("\n")
    assert (line, caret) == (f"  {text}", f"  {' ' * at}^")


def test_nesting_has_an_end() -> None:
    with pytest.raises(UsageError, match="nested too deeply"):
        condition("(" * 5_000 + "brand = 'a'" + ")" * 5_000, SALES.names, PLACE)


def test_every_name_of_every_column_can_be_asked_for() -> None:
    books = sold(sale())
    for name in SALES.names:
        sql, params = condition(f"{name} is not null or {name} is null", SALES.names, PLACE)
        assert books.rows(f"SELECT COUNT(*) FROM sale_facts WHERE {sql}", params) == [(1,)], name


def test_sqlite_is_new_enough_for_what_is_compiled() -> None:
    assert sqlite3.sqlite_version_info >= (3, 40)
