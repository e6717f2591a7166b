"""`soleflip listing create|update|activate|deactivate|delete|plan|apply|revert|plans`: listings at a service."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ..domain.errors import SoleflipError
from ..domain.words import counted
from . import typed
from .common import box, complain, confirm, options, talk
from .connect import manner
from .exits import PARTIAL, code_of
from .listing_file import read_changes

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..usecases.listing_plan import Decided

Names = Annotated[list[str], typer.Argument(metavar="ITEM…", help="Items by number, or listings by reference.")]
On = Annotated[str | None, typer.Option("--on", metavar="SERVICE", help="Where; default: the one that is connected.")]
Expires = Annotated[str | None, typer.Option("--expires", metavar="DAYS", help="Taken off after so long, such as 30d.")]
Currency = Annotated[str | None, typer.Option("--currency", metavar="CODE", help="Default: that of the item.")]
Dry = Annotated[bool, typer.Option("--dry-run", help="Show what would happen; send nothing.")]
Plan = Annotated[int | None, typer.Argument(metavar="[PLAN]", help="Its number; default: the latest with steps left.")]


def create(
    names: Names,
    ask: Annotated[str, typer.Option("--ask", metavar="AMOUNT", help="What you ask for each.")],
    on: On = None,
    expires: Expires = None,
    inactive: Annotated[bool, typer.Option("--inactive", help="Only keep it there; nobody can buy it yet.")] = False,
    currency: Currency = None,
    dry_run: Dry = False,
) -> None:
    """List items at a service.

    \b
    soleflip listing create 12 --on stockx --ask 210
    soleflip listing create 12 13 14 --on stockx --ask 210 --expires 30d
    soleflip listing create 12 --on stockx --ask 210 --yes          in a script

    What is to be done is shown first, and asked for; where nobody can be asked, nothing is sent without --yes.
    """
    told = (typed.amount(ask, "--ask"), currency, typed.days(expires, "--expires"), inactive)
    _decide("create", names, on, told, dry_run)


def update(
    names: Names,
    ask: Annotated[
        str | None, typer.Option("--ask", metavar="AMOUNT", help="What you ask for each from now on.")
    ] = None,
    on: On = None,
    expires: Expires = None,
    dry_run: Dry = False,
) -> None:
    """Change what is asked for listed items.

    \b
    soleflip listing update 12 --ask 199
    """
    told = (typed.optional_amount(ask, "--ask"), None, typed.days(expires, "--expires"), False)
    _decide("update", names, on, told, dry_run)


def activate(
    names: Names,
    ask: Annotated[str | None, typer.Option("--ask", metavar="AMOUNT", help="Default: as before.")] = None,
    on: On = None,
    expires: Expires = None,
    dry_run: Dry = False,
) -> None:
    """Offer again what was deactivated or has expired.

    \b
    soleflip listing activate 12
    """
    told = (typed.optional_amount(ask, "--ask"), None, typed.days(expires, "--expires"), False)
    _decide("activate", names, on, told, dry_run)


def deactivate(names: Names, on: On = None, dry_run: Dry = False) -> None:
    """Take listings off for now; they can be activated again.

    \b
    soleflip listing deactivate 12 13
    """
    _decide("deactivate", names, on, (None, None, None, False), dry_run)


def delete(names: Names, on: On = None, dry_run: Dry = False) -> None:
    """Take listings down for good.

    \b
    soleflip listing delete 12 --on stockx
    """
    _decide("delete", names, on, (None, None, None, False), dry_run)


def plan(
    file: Annotated[str, typer.Argument(metavar="FILE|-", help="CSV with the columns item (or listing) and ask.")],
    on: On = None,
    dry_run: Dry = False,
) -> None:
    """Plan many changes at once, from a list.

    \b
    soleflip listing plan asks.csv --on stockx
    soleflip report stock --format csv | my-prices | soleflip listing plan -

    An item without a listing is listed, one with a listing gets the new ask; where that is the old one, nothing is
    done. The columns action, currency and expires are optional. Nothing is sent: `listing apply` does that. Asks from
    the market, by rules, come with `price plan`.
    """
    from ..usecases.listing_plan import decide, seller

    opened = box()
    whose = seller(opened, on)
    origin = "standard input" if file == "-" else file
    made = decide(opened, whose, read_changes(file), origin, manner(), dry_run)
    _show(made)
    for error in made.refused:
        complain(error)
    if made.number:
        talk(f"plan {made.number}: {counted(len(made.steps), 'change')}; send it: soleflip listing apply {made.number}")
    if made.refused and not made.steps:
        raise typer.Exit(code_of(made.refused[0]))
    if made.refused:
        raise typer.Exit(PARTIAL)


def apply(number: Plan = None, dry_run: Dry = False) -> None:
    """Send a plan to the service, or what is left of it.

    \b
    soleflip listing apply
    soleflip listing apply 3 --yes           in a script

    It may be stopped at any moment: the same command goes on, and lists nothing twice.
    """
    from ..storage.listing_plans import steps_of
    from ..usecases.listing_apply import plan_of
    from ..usecases.listing_show import step_table
    from .output import show

    opened = box()
    found = plan_of(opened, number)
    with opened.reader() as reader:
        steps = steps_of(reader.link, found.id)
    left = [step for step in steps if step.left]
    if dry_run:
        show(step_table(opened, left, outcome=True))
        return
    if left and not _agreed(f"send what is left of plan {found.id} ({counted(len(left), 'change')})?", found.id):
        return
    _apply(found.id)


def revert(
    number: Annotated[int, typer.Argument(metavar="PLAN", help="Its number, as `listing plans` shows it.")],
    dry_run: Dry = False,
) -> None:
    """Put listings back as they were before a plan.

    \b
    soleflip listing revert 3

    Asks get what they were, new listings are deleted. A listing that was deleted does not come back.
    """
    from ..usecases.listing_revert import revert as back

    carry_out(back(box(), number, manner(), dry_run), dry_run, strict=False)


def plans() -> None:
    """The latest plans, and how they stand.

    \b
    soleflip listing plans
    """
    from ..usecases.listing_show import plan_table
    from .output import show

    show(plan_table(box()))


def _decide(action: Any, names: list[str], on: str | None, told: tuple[Any, Any, Any, bool], dry_run: bool) -> None:
    from ..usecases.listing_plan import Change, decide, seller

    opened = box()
    changes = [Change(name, action, *told) for name in names]
    whose = seller(opened, on)
    tried = decide(opened, whose, changes, f"listing {action}", manner(), dry_run=True)
    if tried.refused:
        raise _together(tried.refused)
    made = tried if dry_run else decide(opened, whose, changes, f"listing {action}", manner())
    carry_out(made, dry_run, strict=True)


def _together(errors: list[SoleflipError]) -> SoleflipError:
    """All of them as one; nothing is planned then."""
    first, *more = {error.message: error for error in errors}.values()
    rest = "".join(f"; {error.message}" for error in more[:3]) + (
        f"; and {len(more) - 3} more" if len(more) > 3 else ""
    )
    return type(first)(first.message + rest, first.hint)


def carry_out(
    made: Decided, dry_run: bool, strict: bool, agreed: Callable[[], None] | None = None, again: str | None = None
) -> None:
    """Show a plan, ask, and send it; `agreed` is called before that. `again` is what to type where nobody is asked.

    Leaves with the code for some left out, where some were refused.
    """
    if dry_run or not options().yes or made.number is None:
        _show(made)
    else:
        for note in made.notes:
            talk(note)
    if not strict:
        for error in made.refused:
            complain(error)
    if not dry_run and made.number is not None:
        question = f"send {counted(len(made.steps), 'change')} to {made.whose.service}?"
        if _agreed(question, made.number, fresh=True, again=again):
            if agreed:
                agreed()
            _apply(made.number)
    if made.refused and not strict:
        talk(f"{counted(len(made.refused), 'item')} left out")
        raise typer.Exit(PARTIAL)


def _show(made: Decided) -> None:
    from ..usecases.listing_show import step_table
    from .output import show

    show(step_table(box(), made.steps, outcome=options().yes))
    for note in made.notes:
        talk(note)


def _agreed(question: str, number: int, fresh: bool = False, again: str | None = None) -> bool:
    """Whether a plan is to be sent; where nobody can be asked it is kept, and a fresh one that is refused is not.

    One that another command makes anew (`again`) is not kept either.
    """
    can_ask = options().yes or not (options().no_input or not sys.stdin.isatty())
    if not can_ask:
        talk(f"nothing was sent: {again or f'soleflip listing apply {number} --yes'}")
    elif confirm(question):
        return True
    if again or (can_ask and fresh):
        from ..usecases.listing_apply import forget

        forget(box(), number)
    if can_ask:
        talk("nothing was sent")
    return False


def _apply(number: int) -> None:
    """Send a plan, show what came of each step, and leave with the code that says so."""
    from ..usecases.listing_apply import apply as send
    from ..usecases.listing_show import step_table
    from .output import show

    done = send(box(), number, manner())
    show(step_table(box(), done.steps, outcome=True))
    good, bad, left = done.count("done"), done.count("failed"), done.count("planned", "sent", "pending")
    talk(f"plan {number}: {good:,} done, {bad:,} failed, {left:,} left")
    if good:
        lasting = all(step.action == "delete" for step in done.steps if step.state == "done")
        talk(f"  {'deleted for good; to list anew' if lasting else 'take it back'}: soleflip listing revert {number}")
    if left:
        talk(f"  go on where it was: soleflip listing apply {number}")
    if done.error:
        raise typer.Exit(complain(done.error))
    if bad or left:
        raise typer.Exit(PARTIAL)
