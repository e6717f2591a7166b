"""Long texts in short items: whatever stops a writer, a reader finds the old whole or the new whole."""

from collections.abc import Callable

import pytest

from soleflip_cli.domain.errors import NotConnected
from soleflip_cli.machine.vault_parts import PART, drop_text, load_text, save_text

TEXTS = ["", "short", "x" * PART, "0123456789" * 500, "9876543210" * 300, "b" * 1201]


class Stopped(Exception):
    """The power failed."""


class Drawer:
    """Items in a dictionary; `step` is called before each change. Replaces by deleting first, as macOS does."""

    def __init__(self) -> None:
        self.items: dict[str, str] = {}
        self.step: Callable[[], None] = lambda: None

    def get(self, name: str) -> str | None:
        return self.items.get(name)

    def put(self, name: str, text: str) -> None:
        assert 0 < len(text) <= PART
        self.drop(name)
        self.step()
        self.items[name] = text

    def drop(self, name: str) -> None:
        if name in self.items:
            self.step()
            del self.items[name]


def stop_after(steps: int) -> Callable[[], None]:
    left = [steps]

    def step() -> None:
        if not left[0]:
            raise Stopped
        left[0] -= 1

    return step


def stopped(drawer: Drawer, steps: int, work: Callable[[], None]) -> bool:
    """Whether `work` was cut short after so many changes."""
    drawer.step = stop_after(steps)
    try:
        work()
    except Stopped:
        return True
    finally:
        drawer.step = lambda: None
    return False


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: str(len(text)))
def test_what_was_saved_is_loaded(text: str) -> None:
    drawer = Drawer()
    save_text(drawer, text)
    assert load_text(drawer, "stockx") == text


def test_nothing_is_loaded_where_nothing_was_saved() -> None:
    assert load_text(Drawer(), "stockx") is None


@pytest.mark.parametrize("old", TEXTS, ids=lambda text: str(len(text)))
@pytest.mark.parametrize("new", TEXTS, ids=lambda text: str(len(text)))
def test_a_writer_stopped_anywhere_leaves_the_old_or_the_new(old: str, new: str) -> None:
    for steps in range(100):
        drawer = Drawer()
        save_text(drawer, old)
        cut = stopped(drawer, steps, lambda drawer=drawer: save_text(drawer, new))  # type: ignore[misc]
        assert load_text(drawer, "stockx") in (old, new)
        save_text(drawer, "next")
        assert load_text(drawer, "stockx") == "next"
        assert len(drawer.items) == 2, "pieces of an earlier text were left"
        if not cut:
            return
    pytest.fail("a hundred changes for one text")


def test_writers_stopped_again_and_again_leave_no_pieces() -> None:
    drawer = Drawer()
    for steps in [*range(25), *range(25)]:
        before = load_text(drawer, "stockx")
        text = str(steps) * 3000
        stopped(drawer, steps, lambda text=text: save_text(drawer, text))  # type: ignore[misc]
        assert load_text(drawer, "stockx") in (before, text)
    drop_text(drawer)
    assert drawer.items == {}


def test_forgetting_stopped_anywhere_leaves_all_or_nothing_and_ends_the_next_time() -> None:
    for steps in range(10):
        drawer = Drawer()
        save_text(drawer, TEXTS[3])
        stopped(drawer, steps, lambda drawer=drawer: drop_text(drawer))  # type: ignore[misc]
        assert load_text(drawer, "stockx") in (TEXTS[3], None)
        drop_text(drawer)
        assert drawer.items == {}


def test_a_reader_between_any_two_changes_finds_the_old_or_the_new() -> None:
    drawer, seen = Drawer(), []
    save_text(drawer, TEXTS[3])
    drawer.step = lambda: seen.append(load_text(drawer, "stockx"))
    save_text(drawer, TEXTS[4])
    assert len(seen) > 5
    assert set(seen) == {TEXTS[3], TEXTS[4]}


class Overtaken(Drawer):
    """Is written to by others between the reads of one reader."""

    def __init__(self, pace: int) -> None:
        super().__init__()
        self.pace = pace
        self.others = 0
        self.reads = 0

    def get(self, name: str) -> str | None:
        self.reads += 1
        if self.others and self.reads % self.pace == 0:
            others, self.others = self.others - 1, 0
            save_text(self, f"{others:02}" * 2000)
            self.others = others
        return super().get(name)


@pytest.mark.parametrize("pace", range(3, 7))
def test_a_reader_overtaken_by_writers_looks_again(pace: int) -> None:
    drawer = Overtaken(pace)
    save_text(drawer, "99" * 2000)
    drawer.others, drawer.reads = 5, 0
    text = load_text(drawer, "stockx")
    assert text is not None
    assert text[:2] * 2000 == text
    assert drawer.others < 5


@pytest.mark.parametrize("lost", ["a0", "a1", "a3"])
def test_a_part_that_is_missing_is_one_clear_error(lost: str) -> None:
    drawer = Drawer()
    save_text(drawer, TEXTS[3])
    del drawer.items[lost]
    with pytest.raises(NotConnected, match="only pieces of the secrets of stockx/second") as caught:
        load_text(drawer, "stockx/second")
    assert caught.value.hint == "soleflip connect stockx"
    save_text(drawer, "again")
    assert load_text(drawer, "stockx") == "again"


def test_a_part_of_another_text_is_one_clear_error() -> None:
    drawer = Drawer()
    save_text(drawer, TEXTS[3])
    drawer.items["a2"] = drawer.items["a2"][::-1]
    with pytest.raises(NotConnected, match="only pieces"):
        load_text(drawer, "stockx")


@pytest.mark.parametrize(
    "manifest", ["", "{}", "5", "no", '{"g":1}', '{"g":1,"n":2,"sum":"0"}', '{"g":9,"n":-1,"sum":""}']
)
def test_a_manifest_that_is_damaged_is_one_clear_error(manifest: str) -> None:
    drawer = Drawer()
    save_text(drawer, TEXTS[3])
    drawer.items["a"] = manifest
    with pytest.raises(NotConnected, match="only pieces"):
        load_text(drawer, "stockx")


def test_an_older_manifest_gives_the_older_whole_or_an_error() -> None:
    drawer = Drawer()
    save_text(drawer, "first" * 500)
    first = dict(drawer.items)
    save_text(drawer, "second" * 500)
    drawer.items["a"] = first["a"]
    assert load_text(drawer, "stockx") == "second" * 500
    del drawer.items["b"]
    with pytest.raises(NotConnected, match="only pieces"):
        load_text(drawer, "stockx")
    drawer.items.update(first)
    assert load_text(drawer, "stockx") == "first" * 500
