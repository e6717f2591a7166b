"""What rules make of one ask: each rule by itself, and what no rule may do."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soleflip_cli.domain.errors import NotReady
from soleflip_cli.domain.repricing import Listed, Markdown, Move, Rules, Seen, move, usual_ask
from soleflip_cli.domain.repricing_files import EXAMPLE, read_rules
from soleflip_cli.domain.suggesting import Told

STEP = 100
SEEN = Seen(Told(18_000, 16_000, None, 18_700))
RULES = Rules()


def at(ask: int | None, *, active: bool = True, day_ago: int | None = None, lowered: int = 0) -> Listed:
    return Listed(ask, active, day_ago or ask, lowered)


def test_what_is_not_on_offer_is_listed_a_step_below_the_lowest_ask() -> None:
    assert move(None, SEEN, 15_000, STEP, RULES) == Move("list", 17_900, "step below the lowest ask")
    assert move(at(19_000, active=False), SEEN, 15_000, STEP, RULES).deed == "list"
    assert move(None, SEEN, 15_000, STEP, RULES._replace(list_unlisted=False)).deed == "leave"


def test_the_aim_and_the_undercut_are_for_the_rules_to_say() -> None:
    assert move(None, SEEN, 15_000, STEP, RULES._replace(aim="earn more")).ask == 18_700
    assert move(None, SEEN, 15_000, STEP, RULES._replace(undercut=5)).ask == 17_500
    assert move(None, SEEN, 15_000, STEP, RULES._replace(undercut=0)) == Move("list", 18_000, "as the lowest ask")


def test_an_ask_follows_the_market_down_and_up() -> None:
    assert move(at(19_000), SEEN, 15_000, STEP, RULES) == Move("lower", 17_900, "step below the lowest ask")
    up = Seen(Told(22_000, 16_000), own=None)
    assert move(at(18_100), up, 15_000, STEP, RULES) == Move("raise", 21_900, "step below the lowest ask")


def test_nobody_undercuts_oneself() -> None:
    lowest = Seen(SEEN.told, own=18_000)
    assert move(at(18_000), lowest, 15_000, STEP, RULES) == Move("keep", 18_000, "you ask least already")
    assert move(None, lowest, 15_000, STEP, RULES) == Move("list", 18_000, "as your other listing")
    assert move(at(18_000), lowest, 18_500, STEP, RULES) == Move("raise", 18_500, "floor")


def test_an_ask_that_is_near_enough_stays() -> None:
    assert move(at(18_050), SEEN, 15_000, STEP, RULES).deed == "keep"
    assert move(at(18_050), SEEN, 15_000, STEP, RULES._replace(tolerance=Decimal(0))).deed == "lower"


def test_an_ask_moves_only_so_far_in_a_day() -> None:
    assert move(at(25_000), SEEN, 15_000, STEP, RULES) == Move(
        "lower", 22_500, "as far as a day allows: step below the lowest ask"
    )
    assert move(at(22_500, day_ago=25_000), SEEN, 15_000, STEP, RULES) == Move(
        "keep", 22_500, "lowered today as far as a day allows"
    )
    assert move(at(25_000), SEEN, 15_000, STEP, RULES._replace(lower_per_day=None)).ask == 17_900
    up = Seen(Told(30_000, 16_000))
    assert move(at(18_000), up, 15_000, STEP, RULES).ask == 22_500
    assert move(at(18_000), up, 26_000, STEP, RULES).ask == 26_000, "no limit keeps an ask below its floor"


def test_a_war_of_undercuts_ends() -> None:
    assert move(at(19_000, lowered=3), SEEN, 15_000, STEP, RULES) == Move(
        "keep", 19_000, "lowered 3 times in 7 days: no war"
    )
    assert move(at(19_000, lowered=2), SEEN, 15_000, STEP, RULES).deed == "lower"
    up = Seen(Told(22_000, 16_000))
    assert move(at(19_000, lowered=3), up, 15_000, STEP, RULES).deed == "raise"


def test_nothing_is_lowered_into_a_crash() -> None:
    crash = SEEN._replace(day_high=22_000)
    assert move(at(19_000), crash, 15_000, STEP, RULES) == Move(
        "keep", 19_000, "the lowest ask fell by 18 % in a day: wait"
    )
    assert move(None, crash, 15_000, STEP, RULES).deed == "leave"
    assert move(at(19_000), SEEN._replace(day_high=20_000), 15_000, STEP, RULES).deed == "lower"
    assert move(at(17_000), crash, 15_000, STEP, RULES).deed == "raise"


def test_what_the_market_pays_far_too_little_for_is_taken_off() -> None:
    rules = RULES._replace(offline_below=Decimal("0.3"))
    assert move(at(26_000), SEEN, 26_000, STEP, rules) == Move(
        "take off", None, "the lowest ask lies too far below the floor"
    )
    assert move(None, SEEN, 26_000, STEP, rules).deed == "leave"
    assert move(at(26_000), SEEN, 25_000, STEP, rules).deed == "lower"


def test_without_a_price_nothing_happens() -> None:
    assert move(at(19_000), Seen(Told()), 15_000, STEP, RULES) == Move("keep", 19_000, "no price is known")
    assert move(None, Seen(Told(own=19_000)), 15_000, STEP, RULES).deed == "leave"


@pytest.mark.parametrize(("age", "need"), [(0, 11_000), (89, 11_000), (90, 10_000), (200, 8_500)])
def test_what_lies_longer_must_leave_less(age: int, need: int) -> None:
    rules = Rules(target="10%", markdowns=(Markdown(180, loss=Decimal("0.15")), Markdown(90, "0%")))
    assert rules.need(10_000, age, "EUR") == need


def test_an_own_ask_beside_the_grid_is_joined_on_it() -> None:
    assert move(None, SEEN._replace(own=17_550), 15_000, STEP, RULES).ask == 17_500


def test_what_stays_is_known_by_any_of_its_style_codes() -> None:
    rules = read_rules('[keep]\nstyles = ["ct8012-116 ", "DM7866 200"]', "asks.toml")
    assert rules.keeps(1, "CT8012-116/CT8012-117") and rules.keeps(1, "DM7866-200")
    assert not rules.keeps(1, "DM7866-201") and not rules.keeps(1, None)


@pytest.mark.parametrize(
    ("age", "chance", "need"),
    [(0, None, 11_000), (0, 0.5, 11_000), (0, 0.19, 10_000), (0, 0.04, 7_000), (90, 0.19, 9_500), (90, 0.04, 7_000)],
)
def test_what_will_hardly_sell_must_leave_less_and_the_smaller_need_holds(
    age: int, chance: float | None, need: int
) -> None:
    slow = Markdown(None, "0%", None, Decimal("0.2")), Markdown(None, None, Decimal("0.3"), Decimal("0.05"))
    rules = Rules(target="10%", markdowns=(*slow, Markdown(90, loss=Decimal("0.05"))))
    assert rules.has_chances and not RULES.has_chances
    assert rules.need(10_000, age, "EUR", chance) == need


def test_the_usual_ask_is_the_one_of_the_rules_and_no_own_listing_moves_it() -> None:
    assert usual_ask(SEEN.told, 15_000, STEP, RULES) == 17_900
    assert usual_ask(SEEN.told, 25_000, STEP, RULES) == 25_000
    assert usual_ask(Told(), 15_000, STEP, RULES) is None


ASKS = st.integers(1_000, 60_000).map(lambda value: value - value % STEP)


@given(
    st.one_of(st.none(), st.builds(Listed, ASKS, st.booleans(), st.one_of(st.none(), ASKS), st.integers(0, 5))),
    st.builds(
        Seen,
        st.builds(Told, *(st.one_of(st.none(), st.integers(1_000, 60_000)) for _ in range(4))),
        st.one_of(st.none(), st.integers(1_000, 60_000)),
        st.one_of(st.none(), st.integers(1_000, 60_000)),
    ),
    ASKS,
    st.sampled_from(("sell faster", "earn more")),
)
def test_no_new_ask_lies_below_the_floor_or_off_the_grid(
    listed: Listed | None, seen: Seen, floor: int, aim: str
) -> None:
    done = move(listed, seen, floor, STEP, Rules(aim=aim, offline_below=Decimal("0.5")))  # type: ignore[arg-type]
    if done.deed in ("list", "lower", "raise"):
        assert done.ask is not None and done.ask >= floor and done.ask % STEP == 0
    if done.deed in ("lower", "raise"):
        assert listed is not None and listed.ask is not None
        assert (done.ask < listed.ask) == (done.deed == "lower") and done.ask != listed.ask  # type: ignore[operator]
    assert done.why


def test_the_example_is_read_as_it_says() -> None:
    assert read_rules(EXAMPLE, "asks.toml") == RULES, "what holds without a file"
    wanted = "\n".join(line.removeprefix("# ") for line in EXAMPLE.splitlines()[1:])
    rules = read_rules(wanted, "asks.toml")
    assert rules.target == "10%"
    assert rules.markdowns == (
        Markdown(90, "0%"), Markdown(180, loss=Decimal("0.15")), Markdown(None, "0%", None, Decimal("0.1")),
    )  # fmt: skip


def test_what_nobody_touches_is_named() -> None:
    rules = read_rules('[keep]\nitems = [12]\nstyles = ["dd1391-100"]\ntags = ["Grail"]', "asks.toml")
    assert (rules.items, rules.styles, rules.tags) == ({12}, {"DD1391-100"}, {"grail"})


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('aim = "sell fast"', 'line 1, column 1: aim is "sell faster" or "earn more", not \'sell fast\''),
        ('\nundercutt = 1', "line 2, column 1: the rules: 'undercutt' is no word; did you mean undercut?"),
        ("undercut = -1", "line 1, column 1: undercut is a whole number such as 1, not -1"),
        ('tolerance = "1"', "line 1, column 1: tolerance is a share such as \"10%\", or \"none\", not '1'"),
        ("lower_per_day = 0.1", "line 1, column 1: lower_per_day is a share"),
        ('target = "ten"', "line 1, column 1: the rules: target is \"10%\", \"15.00\" or \"roi:0.1\", not 'ten'"),
        ("list_unlisted = 1", "line 1, column 1: list_unlisted is true or false, not 1"),
        ("[[markdown]]\nafter_days = 9", "line 1, column 3: markdown 1 says target or loss, one of them"),
        ('[[markdown]]\nafter_days = "9"\nloss = "1%"', "line 2, column 1: markdown 1: after_days is a whole number"),
        ('[[markdown]]\nbelow_chance = 10\nloss = "1%"', "line 2, column 1: below_chance is a share such as"),
        ('[[markdown]]\nbelow_chance = "0%"\nloss = "1%"', "line 2, column 1: markdown 1: below_chance is a share"),
        (
            '[[markdown]]\nafter_days = 9\nbelow_chance = "9%"\nloss = "1%"',
            "line 3, column 1: markdown 1 says after_days or below_chance, one of them",
        ),
        (
            '[[markdown]]\nbelow_chance = "9%"\nloss = "1%"\n[[markdown]]\nbelow_chance = "9%"\nloss = "2%"',
            "line 2, column 1: two markdowns ask for the same chance",
        ),
        ("[keep]\nitems = 12", "line 2, column 1: keep: items is a list of numbers, not 12"),
        ("keep = 3", "line 1, column 1: keep is a table: [keep]"),
        ("undercut = ", "is not TOML: Invalid value (at line 1, column 12)"),
    ],
)  # fmt: skip
def test_a_typo_is_named_with_its_line_and_column(text: str, message: str) -> None:
    with pytest.raises(NotReady) as caught:
        read_rules(text, "asks.toml")
    assert message in caught.value.message
