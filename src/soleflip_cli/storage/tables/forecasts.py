"""What was forecast when, and how good such forecasts were in back-tests. No command takes these rows back."""

from __future__ import annotations

from datetime import date, datetime

from sqlmodel import SQLModel

from .columns import day, identity, instant, iso_code, minor_units, number, points_to, words


class ForecastRun(SQLModel, table=True):
    """One forecast of the shop, as it was asked for; `told_on` is the last day that it knew of.

    `low` and `high` are the levels of the interval in ten-thousandths; `channels` are names with a comma between.
    """

    __tablename__ = "forecast_run"

    id: int = identity()
    made_at: datetime = instant(nullable=False)
    made_on: date = day(nullable=False, index=True)
    told_on: date = day(nullable=False)
    measure: str = words(nullable=False)
    grouping: str = words(nullable=False)
    frequency: str = words(nullable=False)
    periods: int = number(nullable=False)
    first_on: date = day(nullable=False)
    last_on: date = day(nullable=False)
    method: str = words(nullable=False)
    low: int = number(nullable=False)
    high: int = number(nullable=False)
    channels: str | None = words()
    since: date | None = day()


class ForecastValue(SQLModel, table=True):
    """What a run expected of a series in a period, or in all of them (`span` sum).

    Amounts in minor units where there is a currency, else in ten-thousandths of an item; `last` is what had come in the
    period before, `own` how much of it is the series' own history, in ten-thousandths.
    """

    __tablename__ = "forecast_value"

    id: int = identity()
    run_id: int = points_to("forecast_run.id", nullable=False, index=True)
    series: str | None = words()
    currency: str | None = iso_code()
    span: str = words(nullable=False)
    first_on: date = day(nullable=False)
    last_on: date = day(nullable=False)
    mean: int = minor_units(nullable=False)
    low: int = minor_units(nullable=False)
    high: int = minor_units(nullable=False)
    last: int | None = minor_units()
    method: str = words(nullable=False)
    level: str = words(nullable=False)
    own: int = number(nullable=False)


class ForecastScore(SQLModel, table=True):
    """How a method did in a back-test of the shop, at one level of the tree; figures in ten-thousandths."""

    __tablename__ = "forecast_score"

    id: int = identity()
    made_at: datetime = instant(nullable=False)
    made_on: date = day(nullable=False, index=True)
    told_on: date = day(nullable=False)
    measure: str = words(nullable=False)
    grouping: str = words(nullable=False)
    currency: str | None = iso_code()
    frequency: str = words(nullable=False)
    horizon: int = number(nullable=False)
    origins: int = number(nullable=False)
    step: int = number(nullable=False)
    channels: str | None = words()
    since: date | None = day()
    method: str = words(nullable=False)
    mase: int | None = number()
    rmsse: int | None = number()
    to_naive: int | None = number()
    bias: int | None = number()
    pinball: int | None = number()
    coverage: int | None = number()
    series: int = number(nullable=False)
    forecasts: int = number(nullable=False)
