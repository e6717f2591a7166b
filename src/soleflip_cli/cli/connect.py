"""`soleflip connect`: log in to services, once, and see how each connection stands."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from ..domain.errors import UsageError
from .common import box, options, talk
from .service_group import ServiceGroup

if TYPE_CHECKING:
    from ..usecases.connect import Visit
    from ..usecases.services import Manner

_PATIENCE = 600
"""Seconds in which a person logs in."""

Service = Annotated[str, typer.Argument(metavar="SERVICE", help="As `connect list` names it.")]
Account = Annotated[str, typer.Option("--account", metavar="NAME", help="Which of several accounts there.")]


def manner() -> Manner:
    """How this run goes about it: whether somebody is here, and whether requests are told (-vv)."""
    from ..usecases.services import Manner

    alone = options().no_input or not sys.stdin.isatty()
    return Manner(alone, talk if options().verbose >= 2 else None)


def _command(name: str, title: str) -> Callable[..., None]:
    """`soleflip connect NAME`."""

    def log_in(
        account: Account = "main",
        store: Annotated[
            Literal["keyring", "file"] | None,
            typer.Option("--store", metavar="NAME", help="Keep secrets in the keyring (default) or an encrypted file."),
        ] = None,
        insecure: Annotated[
            bool, typer.Option("--insecure-storage", help="Keep secrets unprotected in a file only you may read.")
        ] = False,
        paste: Annotated[
            bool, typer.Option("--paste", help="Paste the address that the login led to, as over SSH.")
        ] = False,
        no_browser: Annotated[
            bool, typer.Option("--no-browser", help="Only show the address of the login, open nothing.")
        ] = False,
    ) -> None:
        from ..storage.services import Whose
        from ..usecases import connect as use
        from ..usecases.services import callback_port

        opened, how = box(), manner()
        chosen = "plain" if insecure else store or str(opened.setting("secrets.store")) or "keyring"
        secrets = use.asked_for(opened, name, account, partial(_prompt, name))
        talk(f"secrets are kept in {use.try_out(opened, name, chosen, how)}")
        port = callback_port(opened, name)
        visit = use.visit(opened, name, secrets, use.redirect_of(name, port))
        came = (visit, _answer(visit, port, paste, no_browser)) if visit else None
        label = use.connect(opened, Whose(name, account), secrets, chosen, how, came)
        talk(f"{title} is connected: {label}")
        talk("  fetch what it knows: soleflip sync all")

    variables = f"SOLEFLIP_{name.upper().replace('-', '_')}_…"
    log_in.__doc__ = f"""Log in to {title}.

    \b
    soleflip connect {name}
    soleflip connect {name} --paste           on a computer without a browser
    soleflip connect {name} --store file      without a keyring; needs a key

    Asks for what {title} gave you as its developer; {variables} names it beforehand. Secrets go to
    the keyring of this computer, never into the books.
    """
    return log_in


class _Services(ServiceGroup):
    of = staticmethod(_command)


app = typer.Typer(
    cls=_Services,
    no_args_is_help=True,
    help="""Log in to services, once, and see how they stand.

    \b
    soleflip connect stockx
    soleflip connect status
    soleflip connect test stockx""",
)


def _prompt(service: str, question: str, secret: bool) -> str:
    if options().no_input or not sys.stdin.isatty():
        raise UsageError(
            f"nobody is here to answer: {question}",
            f"name it beforehand: soleflip connect {service} --help",
        )
    return str(typer.prompt(question, hide_input=secret, err=True))


def _answer(visit: Visit, port: int, paste: bool, no_browser: bool) -> str:
    """The address that the login led to, or its query."""
    from ..machine.loopback import waiting

    if paste:
        talk(f"Log in here:\n\n  {visit.page}\n\nThen paste the address that the browser was led to.")
        if sys.stdin.isatty():
            return str(typer.prompt("Address", err=True))
        return sys.stdin.readline().strip()
    with waiting(port, visit.attempt.state) as wait:
        talk(f"Log in here:\n\n  {visit.page}\n")
        if not no_browser:
            _open(visit.page)
        return wait(_PATIENCE)


def _open(page: str) -> None:
    import webbrowser

    with suppress(webbrowser.Error):
        webbrowser.open(page)


@app.command("list")
def list_() -> None:
    """Every service that can be connected.

    \b
    soleflip connect list
    """
    from ..usecases.connect import listed
    from .output import show

    show(listed(box()))


@app.command()
def status() -> None:
    """How every connection stands.

    \b
    soleflip connect status
    soleflip connect status --format json
    """
    from ..usecases.connect import status as stands
    from .output import show

    show(stands(box()))


@app.command()
def test(service: Service, account: Account = "main") -> None:
    """Ask a service for the least that needs a login.

    \b
    soleflip connect test stockx
    """
    from ..storage.services import Whose
    from ..usecases.connect import test as ask

    talk(f"{service} answers: {ask(box(), Whose(service, account), manner())}")


@app.command()
def refresh(service: Service, account: Account = "main") -> None:
    """Get a new access token now.

    \b
    soleflip connect refresh stockx
    """
    from ..storage.services import Whose
    from ..usecases.connect import renew

    ends = renew(box(), Whose(service, account), manner())
    talk(f"{service}: the new token is good until {ends:%Y-%m-%d %H:%M} UTC" if ends else f"{service}: a new token")


@app.command()
def disconnect(service: Service, account: Account = "main") -> None:
    """Forget the secrets of an account; what was fetched stays.

    \b
    soleflip connect disconnect stockx
    """
    from ..storage.services import Whose
    from ..usecases.connect import disconnect as leave

    leave(box(), Whose(service, account), manner())
    talk(f"{service} is disconnected; its sales stay in the books")


@app.command()
def where() -> None:
    """Where each secret is kept; never its value.

    \b
    soleflip connect where
    """
    from ..usecases.connect import where as places
    from .output import show

    show(places(box(), manner()))
