"""Plans of asks: what rules want of each item, and what that changes."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

IDENTITY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite")


def upgrade() -> None:
    _made(
        "price_plan",
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("rules", sa.Text()),
        sa.Column("applied_at", INSTANT),
    )
    _made(
        "price_step",
        sa.Column("plan_id", IDENTITY, nullable=False),
        sa.Column("item_id", IDENTITY),
        sa.Column("deed", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text()),
        *(sa.Column(name, sa.BigInteger()) for name in ("was", "ask")),
        sa.Column("currency", sa.CHAR(length=3), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("effect", sa.BigInteger()),
        sa.Column("cost", sa.BigInteger()),
        sa.Column("product_id", IDENTITY),
        sa.Column("size_key", sa.Text()),
        sa.ForeignKeyConstraint(["plan_id"], ["price_plan.id"], name=op.f("fk_price_step_plan_id")),
    )
    op.create_index(op.f("ix_price_step_plan_id"), "price_step", ["plan_id"])


def _made(name: str, *columns: Any) -> None:
    own = sa.Column("id", IDENTITY, autoincrement=False, nullable=False)
    op.create_table(name, own, *columns, sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")))
