"""A year of an invented shop, told as commands, against a model of it that knows nothing of the program."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from tests.importers.running import shown, soleflip

DUNK, SAMBA = "DD1391-100", "B75806"


@dataclass
class Item:
    """One piece: what it is, when it came, what it cost in cents, and the sale that has it."""

    style: str
    day: str
    cost: int
    sale: str | None = None
    gone: bool = False


@dataclass
class Model:
    """The shop in a few sums, in cents: sales are order → (style, day, payout), None once they fell through."""

    items: list[Item] = field(default_factory=list)
    sales: dict[str, tuple[str, str, int] | None] = field(default_factory=dict)
    paid: set[str] = field(default_factory=set)
    shipped: set[str] = field(default_factory=set)
    bought: int = 0
    besides: int = 0
    """Adjustments and expenses: what they brought and took."""

    def buy(self, style: str, day: str, *costs: int) -> None:
        self.items += [Item(style, day, cost) for cost in costs]
        self.bought += sum(costs)

    def sell(self, order: str, style: str, day: str, payout: int, besides: int = 0) -> None:
        self.sales[order] = (style, day, payout)
        self.besides += besides

    def match(self) -> None:
        """First bought, first sold: by day of sale, the oldest item that was there; what was shipped keeps its item."""
        kept = {order for order in self.shipped if self.sales[order]}
        for item in self.items:
            item.sale = item.sale if item.sale in kept else None
        for order, sale in sorted(self.sales.items(), key=lambda one: (one[1] or ("", "", 0))[1]):
            if sale and order not in kept:
                fits = [i for i in self.items if i.style == sale[0] and not i.gone and not i.sale and i.day <= sale[1]]
                for item in sorted(fits, key=lambda one: (one.day, one.cost))[:1]:
                    item.sale = order

    def figures(self) -> dict[str, int]:
        self.match()
        earned = sum(
            sale[2] - item.cost
            for order, sale in self.sales.items()
            for item in self.items
            if sale and item.sale == order
        )
        lost = sum(item.cost for item in self.items if item.gone)
        cash = sum(sale[2] for order, sale in self.sales.items() if sale and order in self.paid)
        return {
            "made": earned - lost + self.besides,
            "cash": cash - self.bought + self.besides,
            "stock": sum(item.cost for item in self.items if not item.sale and not item.gone),
            "held": sum(not item.sale and not item.gone for item in self.items),
        }


Step = tuple[str, Callable[[Model], Any]]


def fell(order: str, besides: int) -> Callable[[Model], None]:
    def happen(model: Model) -> None:
        model.sales[order] = None
        model.besides += besides

    return happen


def besides(amount: int) -> Callable[[Model], None]:
    return lambda model: setattr(model, "besides", model.besides + amount)


def dearer(first: int, *more: int) -> Callable[[Model], None]:
    def happen(model: Model) -> None:
        for at, amount in enumerate(more, first):
            model.items[at].cost += amount
        model.bought += sum(more)

    return happen


def gone(at: int, besides: int) -> Callable[[Model], None]:
    def happen(model: Model) -> None:
        model.items[at].gone = True
        model.besides += besides

    return happen


def ship(*orders: str, postage: int = 0) -> Callable[[Model], None]:
    def happen(model: Model) -> None:
        model.match()
        model.shipped.update(orders)
        model.besides -= postage

    return happen


def pay(*orders: str) -> Callable[[Model], None]:
    return lambda model: model.paid.update(orders)


YEAR: list[Step] = [
    (f"stock add {DUNK} --size 43x3 --cost 110 --shipping 10 --date 2025-01-10 --supplier Shop --currency EUR",
     lambda m: m.buy(DUNK, "2025-01-10", 11_334, 11_333, 11_333)),
    (f"stock add {SAMBA} --size 42x2 --cost 79.95 --date 2025-01-20 --ordered",
     lambda m: m.buy(SAMBA, "2025-01-20", 7_995, 7_995)),
    ("stock arrived 4 5 --shelf B3 --date 2025-01-24", lambda m: None),
    ("cost add 4 5 --kind cashback --amount 5.01", dearer(3, -251, -250)),
    ("expense add 12.99 --what software --recurring monthly --date 2025-01-31 --until 2025-12-31",
     besides(-12 * 1_299)),
    (f"sale add {DUNK} --size 43 --price 180 --on vinted --postage 5.49 --date 2025-02-01 --order V-1",
     lambda m: m.sell("V-1", DUNK, "2025-02-01", 18_000, -549)),
    (f"sale add {DUNK} --size 43 --price 190 --on ebay --fee 21.50 --date 2025-02-03 --order E-1",
     lambda m: m.sell("E-1", DUNK, "2025-02-03", 16_850)),
    (f"sale add {SAMBA} --size 42 --price 120 --on stockx --payout 101.35 --date 2025-02-04 --order S-1",
     lambda m: m.sell("S-1", SAMBA, "2025-02-04", 10_135)),
    (f"sale add {SAMBA} --size 42 --price 95 --on cash --paid --date 2025-02-05 --order C-1",
     lambda m: (m.sell("C-1", SAMBA, "2025-02-05", 9_500), m.paid.add("C-1"))),
    ("ship V-1 E-1 --cost 9.99 --tracking T-1 --date 2025-02-06", ship("V-1", "E-1", postage=999)),
    ("ship S-1 --date 2025-02-06", ship("S-1")),
    ("sale fail S-1 --penalty 18.00 --freight 6.50 --date 2025-02-12", fell("S-1", -2_450)),
    ("sale paid V-1 --date 2025-02-15", pay("V-1")),
    ("sale paid E-1 --date 2025-02-16 --amount 168.40",
     lambda m: (m.sell("E-1", DUNK, "2025-02-03", 16_840), m.paid.add("E-1"))),
    ("sale refund V-1 --amount 15 --note stain --date 2025-02-20", besides(-1_500)),
    ("sale return E-1 --freight 5.90 --date 2025-03-01", fell("E-1", -590)),
    (f"sale add {SAMBA} --size 42 --price 110 --on vinted --date 2025-03-02 --order V-2",
     lambda m: m.sell("V-2", SAMBA, "2025-03-02", 11_000)),
    ("stock edit 4 --cost 85.00", dearer(3, 505)),
    ("stock refund 3 --amount 110 --freight 6 --date 2025-03-03", gone(2, 10_400)),
    ("sale edit V-2 --price 105 --fee 0", lambda m: m.sell("V-2", SAMBA, "2025-03-02", 10_500)),
    ("sale paid V-2 --date 2025-03-09", pay("V-2")),
    (f"stock add {DUNK} --size 43 --cost 99 --date 2025-04-01", lambda m: m.buy(DUNK, "2025-04-01", 9_900)),
    ("stock remove 6 --reason lost --date 2025-05-01", gone(5, 0)),
    ("expense add 49.90 --what labels --vat 19 --date 2025-06-01", besides(-4_990)),
    (f"sale add {DUNK} --size 43 --price 140 --on own --fee 4.21 --date 2025-07-01 --order O-1",
     lambda m: m.sell("O-1", DUNK, "2025-07-01", 13_579)),
    ("sale cancel O-1 --date 2025-07-02", fell("O-1", 0)),
    ("close 2025-Q1", lambda m: None),
    ("close 2025-Q1 --reopen", lambda m: None),
    ("sale refund V-2 --amount 5 --date 2025-03-20", besides(-500)),
    ("close 2025", lambda m: None),
    (f"stock add {DUNK} --size 43 --cost 90 --date 2026-01-02", lambda m: None),
    (f"sale add {DUNK} --size 43 --price 150 --on cash --paid --date 2026-01-03 --order C-2", lambda m: None),
    ("close 2025 --reopen", lambda m: None),
    ("expense add 9.90 --what tape --date 2025-12-30", besides(-990)),
    ("close 2025", lambda m: None),
]  # fmt: skip


def run(url: str, command: str) -> None:
    done = soleflip(*command.split(), "--db", url)
    assert done.code == 0, (command, done.err)


def figures(url: str) -> dict[str, int]:
    """The same sums, as the program reports them."""
    done = soleflip("report", "year", "2025", "--format", "json", "--db", url)
    lines = {row["line"]: int(Decimal(row["amount"]) * 100) for row in json.loads(done.out)}
    held = json.loads(soleflip("report", "stock", "--format", "json", "--as-of", "2025-12-31", "--db", url).out)
    stock = sum(int(Decimal(row["landed_cost"]) * 100) for row in held)
    assert stock == lines["money in stock"]
    return {"made": lines["made"], "cash": lines["cash in"] + lines["cash out"], "stock": stock, "held": len(held)}


def test_every_step_of_the_year_agrees_to_the_cent_and_is_undone_exactly(books_url: str) -> None:
    run(books_url, "init --currency EUR --timezone Europe/Berlin --yes")
    model, states = Model(), list[Any]()
    for command, happen in YEAR:
        states.append(shown(books_url))
        run(books_url, command)
        happen(model)
        assert figures(books_url) == model.figures(), command
        run(books_url, "db check")
    for (command, _), state in zip(reversed(YEAR), reversed(states), strict=True):
        run(books_url, "undo")
        assert shown(books_url) == state, command
    run(books_url, "db check")


def test_a_closed_year_refuses_what_would_change_it_and_keeps_its_figures(books_url: str) -> None:
    run(books_url, "init --currency EUR --timezone Europe/Berlin --yes")
    for command, _ in YEAR:
        run(books_url, command)
    before = shown(books_url), figures(books_url)
    again = [command for command, _ in YEAR if command.split()[0] != "close" and "2026-" not in command]
    again = [command.replace("85.00", "86.00").replace("--price 105", "--price 106") for command in again]
    assert len(again) > 20
    for command in again:
        done = soleflip(*re.sub(r"--order (\w)-", r"--order \1-7", command).split(), "--db", books_url)
        assert done.code != 0, command
    assert (shown(books_url), figures(books_url)) == before
    run(books_url, "db check")


def test_profit_by_brand_month_and_channel_is_one_sum(books_url: str) -> None:
    run(books_url, "init --currency EUR --timezone Europe/Berlin --yes")
    for command, _ in YEAR:
        run(books_url, command)
    model = replace(Model())
    for _, happen in YEAR:
        happen(model)
    profits = {
        by: sum(
            int(Decimal(row["profit"] or 0) * 100)
            for row in json.loads(
                soleflip("report", "roi", "--by", by, "--year", "2025", "--format", "json", "--db", books_url).out
            )
        )
        for by in ("brand", "month", "channel", "state", "style")
    }
    # Items lost and sent back, and expenses, belong to no sale.
    lost = sum(item.cost for item in model.items if item.gone)
    elsewhere = -12 * 1_299 - 4_990 - 990 + 10_400 - lost
    assert set(profits.values()) == {model.figures()["made"] - elsewhere}
