"""Fee schedules: which rule holds, what is a gap, and files with mistakes."""

from datetime import date
from decimal import Decimal

import pytest

from soleflip_cli.domain.errors import NotReady, UsageError
from soleflip_cli.domain.schedule_files import read, shipped
from soleflip_cli.domain.schedules import NoSchedule, Part, Terms, promotions, resolve

DAY = date(2026, 3, 1)


def part(kind: str, terms: Terms, text: str = "") -> Part:
    found = read(text, "fees.toml", shipped())
    return next(one for one in resolve(found[terms.channel], terms).parts if one.kind == kind)


@pytest.mark.parametrize(
    ("day", "level", "rate", "minimum"),
    [
        (date(2022, 7, 1), 2, "9.5", 800),
        (date(2023, 2, 28), 2, "9.5", 800),
        (date(2023, 3, 1), 2, "9.5", 900),
        (date(2023, 6, 30), 5, "8", 900),
        (date(2023, 7, 1), 5, "7", 900),
        (date(2023, 7, 31), 1, "9", 900),
        (date(2023, 8, 1), 1, "9", 500),
        (DAY, 4, "7.5", 500),
    ],
)
def test_stockx_changes_on_the_days_it_did(day: date, level: int, rate: str, minimum: int) -> None:
    found = part("transaction", Terms("stockx", day, "EUR", level))
    assert (found.rate, found.minimum) == (Decimal(rate), minimum)


@pytest.mark.parametrize(
    ("currency", "minimum"),
    [("AUD", 750), ("CAD", 700), ("CHF", 450), ("HKD", 4500), ("JPY", 800), ("KRW", 7500), ("SGD", 700)],
)
def test_a_minimum_is_that_of_the_currency(currency: str, minimum: int) -> None:
    assert part("transaction", Terms("stockx", DAY, currency, 1, parcel=0)).minimum == minimum


@pytest.mark.parametrize(("category", "rate"), [("watches", "9.9"), ("handbags", "14.5"), ("sneakers", "8")])
def test_a_category_goes_before_the_level(category: str, rate: str) -> None:
    assert part("transaction", Terms("stockx", DAY, "EUR", 3, category=category)).rate == Decimal(rate)


def test_a_parcel_costs_what_it_did_and_many_items_in_one_may_cost_less() -> None:
    old, new = (part("shipping", Terms("stockx", day, "EUR", 1)) for day in (date(2025, 10, 31), date(2025, 11, 1)))
    assert (old.fixed, new.fixed, new.shared) == (500, 450, True)
    assert part("shipping", Terms("stockx", DAY, "USD", 3, parcel=2)).fixed == 0
    assert part("shipping", Terms("stockx", DAY, "USD", 3)).fixed == 400
    with pytest.raises(NoSchedule, match="shipping of stockx in USD on 2026-03-01, level 1, parcel of 2: add it"):
        resolve(shipped()["stockx"], Terms("stockx", DAY, "USD", 1, parcel=2))
    assert [one.kind for one in resolve(shipped()["stockx"], Terms("stockx", DAY, "USD", 1, parcel=0)).parts] == [
        "transaction",
        "processing",
    ]


@pytest.mark.parametrize(
    ("rating", "rate"), [(100, "9.5"), (90, "9.5"), (89, "15"), (70, "15"), (69, "20"), (49, "25"), (0, "25")]
)
def test_a_rating_is_a_threshold(rating: int, rate: str) -> None:
    assert part("transaction", Terms("alias", DAY, "USD", rating, "DE")).rate == Decimal(rate)


@pytest.mark.parametrize(("country", "fee"), [("US", 500), ("DE", 1200), ("IE", 1200), ("AT", 2000), ("JP", 3000)])
def test_a_country_that_no_rule_names_is_another(country: str, fee: int) -> None:
    assert part("seller", Terms("alias", DAY, "USD", 90, country)).fixed == fee


def test_promotions_take_points_off_first_and_then_a_part() -> None:
    terms = Terms("stockx", date(2024, 3, 1), "EUR", 3, promotions=("half-fee", "quick-ship"))
    assert part("transaction", terms).rate == Decimal("3.5")
    assert part("transaction", terms).minimum == 500
    assert part("transaction", terms._replace(promotions=("no-fee",)))[1:3] == (0, 0)
    assert part("processing", terms._replace(promotions=("no-processing",))).rate == 0
    last, after = (promotions(shipped()["stockx"], day) for day in (date(2024, 3, 31), date(2024, 4, 1)))
    assert "no-processing" in last and "no-processing" not in after
    with pytest.raises(UsageError, match="'no-processing' is none of StockX on 2026-03-01; there are quick-ship"):
        resolve(shipped()["stockx"], Terms("stockx", DAY, "EUR", 3, promotions=("no-processing",)))
    with pytest.raises(UsageError, match="'quick-ship' is not for level 2"):
        resolve(shipped()["stockx"], Terms("stockx", DAY, "EUR", 2, promotions=("quick-ship",)))


@pytest.mark.parametrize(
    ("terms", "said"),
    [
        (Terms("stockx", date(2021, 1, 1), "EUR", 1), "processing of stockx in EUR on 2021-01-01, level 1"),
        (Terms("stockx", DAY, "GBP", 1), "shipping of stockx in GBP"),
        (Terms("ebay", DAY, "EUR", country="DE"), "transaction of ebay in EUR on 2026-03-01, country DE"),
        (Terms("ebay", date(2025, 1, 1), "USD", country="US"), "transaction of ebay in USD on 2025-01-01"),
        (Terms("alias", date(2020, 1, 1), "USD", 90, "DE"), "transaction of alias in USD on 2020-01-01"),
        (Terms("laced", DAY, "GBP"), "fees of laced in GBP"),
        (Terms("paypal", DAY, "EUR"), "fees of paypal in EUR"),
    ],
)
def test_a_gap_names_what_is_missing_and_the_lines_that_fill_it(terms: Terms, said: str) -> None:
    with pytest.raises(NoSchedule, match=said) as caught:
        resolve(shipped()[terms.channel], terms)
    lines = (caught.value.hint or "").replace('"0.0"', '"5"').replace('"0.00"', '"5"')
    assert lines.startswith(f'[[rule]]\nchannel = "{terms.channel}"\nfee = "')
    if terms.channel in ("ebay", "laced", "paypal"):
        assert resolve(read(lines, "fees.toml", shipped())[terms.channel], terms).parts


def test_the_lines_for_shipping_are_enough_for_it() -> None:
    with pytest.raises(NoSchedule) as caught:
        resolve(shipped()["stockx"], Terms("stockx", DAY, "GBP", 1))
    text = (caught.value.hint or "").replace("0.00", "4.25")
    assert part("shipping", Terms("stockx", DAY, "GBP", 1), text).fixed == 425


def test_alias_wants_the_country_and_takes_dollars_alone() -> None:
    with pytest.raises(NoSchedule, match="without the seller's country") as caught:
        resolve(shipped()["alias"], Terms("alias", DAY, "USD", 90))
    assert "--country DE" in (caught.value.hint or "")
    with pytest.raises(UsageError, match="pays in USD alone"):
        resolve(shipped()["alias"], Terms("alias", DAY, "EUR", 90, "DE"))


@pytest.mark.parametrize(
    ("channel", "currency", "level"), [("stockx", "EUR", 0), ("stockx", "EUR", 6), ("alias", "USD", -1)]
)
def test_a_level_that_is_none_is_refused(channel: str, currency: str, level: int) -> None:
    with pytest.raises(UsageError, match=f"not {level}"):
        resolve(shipped()[channel], Terms(channel, DAY, currency, level, "DE"))


def test_a_minimum_that_nobody_knows_is_said() -> None:
    notes = resolve(shipped()["stockx"], Terms("stockx", DAY, "USD", 1)).notes
    assert notes == ("the minimum transaction fee in USD is not known: cheap items may cost more",)
    assert resolve(shipped()["stockx"], Terms("stockx", DAY, "EUR", 1)).notes == ()


def test_rules_of_ones_own_win_and_the_rest_stays() -> None:
    mine = """
[stockx]
rules = [{fee = "transaction", currency = "EUR", since = 2026-01-01, rate = 6.5}]
[[rule]]
channel = "stockx"
fee = "transaction"
level = "own"
rate = "4"
since = 2026-02-01
"""
    assert part("transaction", Terms("stockx", DAY, "EUR", 3), mine)[1:3] == (Decimal("6.5"), 500)
    assert part("transaction", Terms("stockx", DAY, "EUR", None), mine).rate == 4
    assert part("transaction", Terms("stockx", DAY, "EUR", 3, category="watches"), mine).rate == Decimal("9.9")
    assert part("transaction", Terms("stockx", date(2025, 12, 31), "EUR", 3), mine).rate == 8
    assert part("processing", Terms("stockx", DAY, "EUR", 3), mine).rate == 3


def test_a_channel_of_ones_own_can_be_told_whole() -> None:
    rules = '[{fee = "stand", currency = "EUR", fixed = 2}]'
    mine = f'[flea]\ntitle = "Flea"\nbase = "buyer"\nfees = ["stand"]\nrules = {rules}'
    assert part("stand", Terms("flea", DAY, "EUR"), mine).fixed == 200


@pytest.mark.parametrize(
    ("text", "place", "said"),
    [
        ('[stockx]\nrules = [\n  {fee = "transaction", ratee = "9"},\n]', "line 3, column 25", "did you mean rate"),
        (
            '[stockx]\nrules = [\n  {fee = "transaction", rate = "9", since = "2026"},\n]',
            "line 3, column 37",
            "is a day",
        ),
        ('[stockx]\ntitel = "x"', "line 2, column 1", "did you mean title"),
        ('[stockx]\nbase = "bid"', "line 2, column 1", "one of ask, buyer, payout"),
        ('[[rule]]\nfee = "transaction"', "line 1", "names no channel"),
        ('[[rule]]\nchannel = "laced"\nrate = "9"', "line 1", "names no fee"),
        ('[[rule]]\nchannel = "laced"\nfee = "x"\nrate = "9 %"', "line 4, column 1", "rate cannot be '9 %'"),
        ('[[rule]]\nchannel = "laced"\nfee = "x"\nrate = "-1"', "line 4, column 1", "rate cannot be '-1'"),
        ('[[rule]]\nchannel = "laced"\nfee = "x"\nrate = nan', "line 4, column 1", "rate cannot be"),
        ('[[rule]]\nchannel = "laced"\nfee = "x"\nfixed = "3"', "line 4, column 1", "wants its currency"),
        ('[[rule]]\nchannel = "laced"\nfee = "x"\nby = "nobody"', "line 4, column 1", "no source 'nobody'"),
        ('[[rule]]\nchannel = "laced"\nfee = "x"\nlevel = "top"', "line 4, column 1", "level is a whole number"),
        ('[[rule]]\nchannel = "laced"\nfee = "x"\nshared = "yes"', "line 4, column 1", "true or false"),
        ('[[rule]]\nchannel = "laced"\nfee = "x"\ncountry = 3', "line 4, column 1", "country is a code"),
        ("rule = [1]", "line 1", "names no channel"),
        ("stockx = 1", "line 1, column 1", "a channel is a table"),
        ("[stockx]\nrules = 1", "line 2, column 1", "rules cannot be 1"),
        ('[stockx]\nfees = "transaction"', "line 2, column 1", "fees cannot be"),
        ("[stockx]\nlevels = {top = 5}", "line 2, column 1", "levels cannot be"),
        ("[stockx\n", "line 1", "is not TOML"),
        ('[stockx]\nbase = "ask" grid = "1"', "line 2, column 14", "is not TOML"),
    ],
)
def test_a_mistake_is_named_with_its_line_and_column(text: str, place: str, said: str) -> None:
    with pytest.raises(NotReady) as caught:
        read(text, "fees.toml", shipped())
    assert place in caught.value.message and said in caught.value.message and "fees.toml" in caught.value.message


def test_every_rule_that_is_shipped_names_its_source_and_how_sure_it_is() -> None:
    for channel in shipped().values():
        for rule in channel.rules:
            assert rule.source.text and rule.source.confidence in ("stated", "measured", "reported"), (
                channel.key,
                rule,
            )
            assert rule.fee in (*(channel.fees or ()), "penalty")
