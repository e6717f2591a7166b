"""Catalogue and listings: numbers on boxes, watched styles, listings of services and planned changes of them."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

IDENTITY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite")
DAY = sa.Date().with_variant(sa.Text(), "sqlite")
_SIZE = ("size_system", "size_value", "size_women", "size_raw")


def upgrade() -> None:
    for column in (
        *(_words(name) for name in ("colourway", "gender")),
        sa.Column("released_on", DAY),
        sa.Column("retail_price", sa.BigInteger()),
        _currency("retail_currency"),
    ):
        op.add_column("product", column)
    _catalogue()
    _listings()
    _plans()


def _catalogue() -> None:
    op.add_column("product_ref", sa.Column("by_hand", sa.SmallInteger(), server_default="0", nullable=False))
    # What was found before had neither attributes nor numbers: the next look brings them.
    op.execute("UPDATE product_ref SET looked_at = '2000-01-01 00:00:00+00:00' WHERE reference IS NOT NULL")
    _made(
        "gtin",
        *(_words(name, False) for name in ("code", "service")),
        sa.Column("product_id", IDENTITY, nullable=False),
        _words("variant"),
        *(_words(name, name == "size_women") for name in _SIZE),
        _words("voided_by"),
        _points("gtin", "product_id", "product"),
        sa.UniqueConstraint("code", "service", name=op.f("uq_gtin_code")),
    )
    op.create_index(op.f("ix_gtin_product_id"), "gtin", ["product_id"])
    _made(
        "scan",
        _words("code", False),
        sa.Column("scanned_at", INSTANT, nullable=False),
        sa.Column("cost", sa.BigInteger()),
        _currency("currency"),
        *(_words(name) for name in ("supplier", "shelf")),
        sa.Column("bought_on", DAY),
        sa.Column("item_id", IDENTITY),
        sa.Column("settled_at", INSTANT),
        _words("voided_by"),
    )
    _made(
        "watch",
        sa.Column("product_id", IDENTITY, nullable=False),
        _currency("currency", False),
        sa.Column("since", DAY, nullable=False),
        _words("voided_by"),
        _words("size_key"),
        *(sa.Column(name, sa.BigInteger()) for name in ("ask_below", "bid_above")),
        sa.Column("margin_above", sa.Integer()),
        sa.Column("cost", sa.BigInteger()),
        *(sa.Column(f"{line}_told_at", INSTANT) for line in ("ask", "bid", "margin")),
        _points("watch", "product_id", "product"),
    )
    op.create_index(op.f("ix_watch_product_id"), "watch", ["product_id"])


def _listings() -> None:
    with op.batch_alter_table("listing") as table:
        table.alter_column("item_id", existing_type=IDENTITY, nullable=True)
        table.add_column(sa.Column("account", sa.Text(), server_default="main", nullable=False))
        for name in ("status", "state", "variant", *_SIZE, "order_number"):
            table.add_column(_words(name))
        table.add_column(sa.Column("product_id", IDENTITY))
        table.add_column(sa.Column("expires_at", INSTANT))
    op.create_index(op.f("ix_listing_reference_channel"), "listing", ["reference", "channel"])


def _plans() -> None:
    _made(
        "listing_plan",
        *(_words(name, False) for name in ("service", "account", "origin")),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("reverts", IDENTITY),
        sa.Column("done_at", INSTANT),
    )
    _made(
        "listing_step",
        sa.Column("plan_id", IDENTITY, nullable=False),
        _words("action", False),
        *(sa.Column(name, IDENTITY) for name in ("item_id", "listing_id")),
        *(_words(name) for name in ("reference", "variant")),
        *(sa.Column(name, sa.BigInteger()) for name in ("ask", "was")),
        _currency("currency"),
        sa.Column("expires_at", INSTANT),
        _words("state", False),
        *(_words(name) for name in ("operation", "error")),
        *(sa.Column(name, INSTANT) for name in ("sent_at", "ended_at")),
        sa.Column("inactive", sa.SmallInteger(), server_default="0", nullable=False),
        _points("listing_step", "plan_id", "listing_plan"),
    )
    op.create_index(op.f("ix_listing_step_plan_id"), "listing_step", ["plan_id"])


def _made(name: str, *columns: Any) -> None:
    own = sa.Column("id", IDENTITY, autoincrement=False, nullable=False)
    op.create_table(name, own, *columns, sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")))


def _points(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}"))


def _words(name: str, nullable: bool = True) -> Any:
    return sa.Column(name, sa.Text(), nullable=nullable)


def _currency(name: str, nullable: bool = True) -> Any:
    return sa.Column(name, sa.CHAR(length=3), nullable=nullable)
