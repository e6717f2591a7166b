"""Services: connections, what was fetched when, and what was seen of each thing there."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

IDENTITY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite")
DAY = sa.Date().with_variant(sa.Text(), "sqlite")


def upgrade() -> None:
    _made(
        "connection",
        ("service", "account"),
        _words("label"),
        _words("store", False),
        _words("scopes"),
        sa.Column("connected_at", INSTANT, nullable=False),
        *(sa.Column(name, INSTANT) for name in ("expires_at", "synced_at")),
        _words("error"),
        sa.Column("ended_at", INSTANT),
    )
    _made(
        "sync_run",
        (),
        *(_words(name, False) for name in ("service", "account", "stream")),
        sa.Column("started_at", INSTANT, nullable=False),
        sa.Column("ended_at", INSTANT),
        *(sa.Column(name, sa.Integer()) for name in ("read", "added", "updated", "unchanged", "left_out", "requests")),
        _words("error"),
    )
    _made("sync_cursor", ("service", "account", "stream"), _words("value", False))
    _made(
        "service_record",
        ("service", "account", "kind", "reference"),
        _words("digest", False),
        sa.Column("open", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("batch_id", IDENTITY),
        sa.ForeignKeyConstraint(["batch_id"], ["import_batch.id"], name=op.f("fk_service_record_batch_id")),
    )
    op.create_index(op.f("ix_service_record_batch_id"), "service_record", ["batch_id"])
    day = sa.Column("day", DAY, nullable=False)
    requests = sa.Column("requests", sa.Integer(), nullable=False)
    unique = sa.UniqueConstraint("service", "day", name=op.f("uq_request_day_service"))
    _made("request_day", (), _words("service", False), day, requests, unique)
    _market()


def _market() -> None:
    product = sa.Column("product_id", IDENTITY, nullable=False)
    once = sa.UniqueConstraint("service", "product_id", name=op.f("uq_product_ref_service"))
    looked = sa.Column("looked_at", INSTANT, nullable=False)
    _made("product_ref", (), _words("service", False), product, _words("reference"), looked, _of("product_ref"), once)
    product, names = sa.Column("product_id", IDENTITY, nullable=False), ("reference", "size_key")
    _made("variant", (), _words("service", False), product, *(_words(name, False) for name in names), _of("variant"))
    op.create_index(op.f("ix_variant_product_id_size_key"), "variant", ["product_id", "size_key"])
    _made(
        "quote",
        (),
        *(_words(name, False) for name in ("service", "variant", "kind")),
        sa.Column("currency", sa.CHAR(length=3), nullable=False),
        sa.Column("quoted_at", INSTANT, nullable=False),
        *(sa.Column(name, sa.BigInteger()) for name in ("ask", "bid", "sell_faster", "earn_more", "beat_us")),
    )
    found_by = ["variant", "currency", "kind", "quoted_at"]
    op.create_index(op.f("ix_quote_variant_currency_kind_quoted_at"), "quote", found_by)


def _of(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f(f"fk_{table}_product_id"))


def _made(name: str, known_by: tuple[str, ...], *columns: Any) -> None:
    own = sa.Column("id", IDENTITY, autoincrement=False, nullable=False)
    keys: list[Any] = [_words(column, False) for column in known_by]
    unique = [sa.UniqueConstraint(*known_by, name=op.f(f"uq_{name}_service"))] if known_by else []
    primary = sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}"))
    op.create_table(name, own, *keys, *columns, primary, *unique)


def _words(name: str, nullable: bool = True) -> Any:
    return sa.Column(name, sa.Text(), nullable=nullable)
