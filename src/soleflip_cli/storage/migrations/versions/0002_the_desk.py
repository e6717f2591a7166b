"""The desk: what a person does by hand, beside what files bring; every command can be undone."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

IDENTITY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite")
DAY = sa.Date().with_variant(sa.Text(), "sqlite")


_ADDED: tuple[tuple[str, Any], ...] = (
    ("change", sa.Column("operation_id", IDENTITY)),
    ("item", sa.Column("arrived_on", DAY)),
    ("item", sa.Column("shelf", sa.Text())),
    ("sale", sa.Column("adjustments", sa.BigInteger(), server_default="0", nullable=False)),
    ("sale", sa.Column("shipment_id", IDENTITY)),
    ("sale", sa.Column("ship_by", DAY)),
    ("sale", sa.Column("note", sa.Text())),
    ("supplier", sa.Column("return_days", sa.Integer())),
    ("supplier", sa.Column("vat_rate", sa.Integer())),
    ("supplier", sa.Column("note", sa.Text())),
)


def upgrade() -> None:
    _histories()
    _sellings()
    _monies()
    for table, column in _ADDED:
        op.add_column(table, column)
    op.create_index(op.f("ix_change_operation_id"), "change", ["operation_id"])


def _made(name: str, *columns: Any) -> None:
    own = sa.Column("id", IDENTITY, autoincrement=False, nullable=False)
    op.create_table(name, own, *columns, sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")))


def _points(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}"))


def _words(name: str, nullable: bool = True) -> Any:
    return sa.Column(name, sa.Text(), nullable=nullable)


def _histories() -> None:
    _made(
        "operation",
        sa.Column("done_at", INSTANT, nullable=False),
        _words("command", False),
        sa.Column("batch_id", IDENTITY),
        sa.Column("undone_at", INSTANT),
        _points("operation", "batch_id", "import_batch"),
    )
    _made(
        "period",
        _words("name", False),
        sa.Column("since", DAY, nullable=False),
        sa.Column("until", DAY, nullable=False),
        sa.Column("closed_at", INSTANT, nullable=False),
        _words("figures", False),
        sa.Column("reopened_at", INSTANT),
        _words("voided_by"),
    )
    _made(
        "tag",
        _words("entity", False),
        sa.Column("entity_id", IDENTITY, nullable=False),
        _words("name", False),
        _words("voided_by"),
    )
    op.create_index(op.f("ix_tag_entity_entity_id"), "tag", ["entity", "entity_id"])


def _sellings() -> None:
    _made(
        "adjustment",
        sa.Column("sale_id", IDENTITY),
        sa.Column("item_id", IDENTITY),
        _words("kind", False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.CHAR(length=3), nullable=False),
        sa.Column("happened_on", DAY, nullable=False),
        _words("note"),
        _words("voided_by"),
        _points("adjustment", "sale_id", "sale"),
        _points("adjustment", "item_id", "item"),
    )
    op.create_index(op.f("ix_adjustment_sale_id"), "adjustment", ["sale_id"])
    op.create_index(op.f("ix_adjustment_item_id"), "adjustment", ["item_id"])
    _made(
        "shipment",
        _words("tracking"),
        _words("carrier"),
        sa.Column("cost", sa.BigInteger()),
        sa.Column("currency", sa.CHAR(length=3)),
        sa.Column("shipped_on", DAY, nullable=False),
        _words("voided_by"),
    )
    _made(
        "channel",
        _words("key", False),
        _words("name", False),
        _words("voided_by"),
        sa.UniqueConstraint("key", name=op.f("uq_channel_key")),
    )
    _made(
        "listing",
        sa.Column("item_id", IDENTITY, nullable=False),
        _words("channel", False),
        sa.Column("ask", sa.BigInteger()),
        sa.Column("currency", sa.CHAR(length=3), nullable=False),
        sa.Column("listed_on", DAY, nullable=False),
        sa.Column("ended_on", DAY),
        _words("reference"),
        _words("voided_by"),
        _points("listing", "item_id", "item"),
    )
    op.create_index(op.f("ix_listing_item_id"), "listing", ["item_id"])


def _monies() -> None:
    _made(
        "expense",
        sa.Column("spent_on", DAY, nullable=False),
        _words("what", False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.CHAR(length=3), nullable=False),
        sa.Column("vat_rate", sa.Integer()),
        _words("recurring"),
        sa.Column("until", DAY),
        _words("note"),
        _words("voided_by"),
    )
    _made(
        "bank_line",
        _words("key", False),
        sa.Column("booked_on", DAY, nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.CHAR(length=3), nullable=False),
        _words("party"),
        _words("text"),
        _words("kind"),
        sa.Column("target_id", IDENTITY),
        sa.Column("batch_id", IDENTITY),
        _words("voided_by"),
        _points("bank_line", "batch_id", "import_batch"),
        sa.UniqueConstraint("key", name=op.f("uq_bank_line_key")),
    )
