"""What orders under way will pay, where the lists that told of them left it out."""

from __future__ import annotations

from ..connectors.base import Session
from ..domain.services import number_in
from ..storage.services import Whose, digests, unpaid_orders
from .fetched import Fetched, drawn
from .sync_orders import KIND, chunks, store_all
from .toolbox import Toolbox


def fetch(box: Toolbox, whose: Whose, session: Session, dry_run: bool, done: Fetched) -> None:
    """Ask for every order that stands without a payout; those that have one now are taken in anew.

    What was last seen of them in a list stays as it is noted, so that a list does not bring them again. Nothing is
    noted of those whose import was undone: a list brings these once more.
    """
    payouts = session.connector.payouts
    assert payouts is not None
    with box.reader() as reader:
        unpaid = unpaid_orders(reader.link, whose, KIND)
        marks = dict.fromkeys(unpaid, "") | digests(reader.link, whose, KIND, unpaid)
    wanted = [*dict.fromkeys(map(number_in, unpaid))]
    for some in chunks(drawn(payouts(session, wanted), session.connector.title), done):
        told = [order for order in some if order.payout is not None and order.reference in marks]
        done.counts["unchanged"] += len(some) - len(told)
        if dry_run:
            done.counts["updated"] += len(told)
        elif told:
            store_all(box, whose, session, told, marks, done)
