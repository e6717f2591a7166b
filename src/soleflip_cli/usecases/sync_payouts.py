"""What orders under way will pay, where the lists that told of them left it out."""

from __future__ import annotations

from ..connectors.base import Session
from ..domain.trade import STANDING
from ..storage.services import Whose, digests
from .sync_orders import KIND, Fetched, chunks, drawn, store_all
from .toolbox import Toolbox

_UNPAID = f"""
SELECT reference FROM service_record JOIN sale ON sale.order_number = service_record.reference
    AND sale.channel = service_record.service AND sale.account = service_record.account
WHERE service_record.service = ? AND service_record.account = ? AND service_record.kind = ?
    AND sale.payout IS NULL AND sale.voided_by IS NULL AND sale.state IN {STANDING}
ORDER BY sale.sold_at, reference
"""


def fetch(box: Toolbox, whose: Whose, session: Session, dry_run: bool, done: Fetched) -> None:
    """Ask for every order that stands without a payout; those that have one now are taken in anew.

    What was last seen of them in a list stays as it is noted, so that a list does not bring them again. Nothing is
    noted of those whose import was undone: a list brings these once more.
    """
    payouts = session.connector.payouts
    assert payouts is not None
    with box.reader() as reader:
        wanted = [number for (number,) in reader.link.rows(_UNPAID, (*whose, KIND))]
        marks = dict.fromkeys(wanted, "") | digests(reader.link, whose, KIND, wanted)
    for some in chunks(drawn(payouts(session, wanted), session.connector.title), done):
        told = [order for order in some if order.payout is not None and order.number in marks]
        done.counts["unchanged"] += len(some) - len(told)
        if dry_run:
            done.counts["updated"] += len(told)
        elif told:
            store_all(box, whose, session, told, marks, done)
