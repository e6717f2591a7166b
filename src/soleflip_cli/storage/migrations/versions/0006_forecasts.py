"""Forecasts of the shop as they were made, and how good they were in back-tests."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

IDENTITY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite")
DAY = sa.Date().with_variant(sa.Text(), "sqlite")


def upgrade() -> None:
    _made(
        "forecast_run",
        *_asked(),
        *_days("first_on", "last_on"),
        *_numbers("periods", "low", "high"),
        *_scope(),
    )
    _made(
        "forecast_value",
        sa.Column("run_id", IDENTITY, nullable=False),
        sa.Column("series", sa.Text()),
        sa.Column("currency", sa.CHAR(length=3)),
        *_texts("span", "method", "level"),
        *_days("first_on", "last_on"),
        *(sa.Column(name, sa.BigInteger(), nullable=name == "last") for name in ("mean", "low", "high", "last")),
        *_numbers("own"),
        sa.ForeignKeyConstraint(["run_id"], ["forecast_run.id"], name=op.f("fk_forecast_value_run_id")),
    )
    _made(
        "forecast_score",
        *_asked(),
        *_numbers("horizon", "origins", "step", "series", "forecasts"),
        *_scope(),
        sa.Column("currency", sa.CHAR(length=3)),
        *(sa.Column(name, sa.Integer()) for name in ("mase", "rmsse", "to_naive", "bias", "pinball", "coverage")),
    )
    for table, column in (("forecast_run", "made_on"), ("forecast_value", "run_id"), ("forecast_score", "made_on")):
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])


def _asked() -> list[Any]:
    """When it was made, of what, and how."""
    instant = sa.Column("made_at", INSTANT, nullable=False)
    return [instant, *_days("made_on", "told_on"), *_texts("measure", "grouping", "frequency", "method")]


def _scope() -> list[Any]:
    return [sa.Column("channels", sa.Text()), sa.Column("since", DAY)]


def _days(*names: str) -> list[Any]:
    return [sa.Column(name, DAY, nullable=False) for name in names]


def _texts(*names: str) -> list[Any]:
    return [sa.Column(name, sa.Text(), nullable=False) for name in names]


def _numbers(*names: str) -> list[Any]:
    return [sa.Column(name, sa.Integer(), nullable=False) for name in names]


def _made(name: str, *columns: Any) -> None:
    own = sa.Column("id", IDENTITY, autoincrement=False, nullable=False)
    op.create_table(name, own, *columns, sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")))
