"""The columns of a back-test: of all its lines for programs, and of each table for people."""

from __future__ import annotations

from ..domain.table import Column

LINES = (
    Column("measure", "Measure"),
    Column("days", "Days", "count", 3),
    Column("channel", "Channel", priority=4),
    Column("group", "Group", priority=2),
    Column("part", "Part"),
    Column("number", "Number", "count"),
    Column("unit", "Unit"),
    Column("foretold", "Foretold", "number"),
    Column("happened", "Happened", "number"),
    Column("error", "Error", "number"),
    Column("absolute_error", "Absolute error", "number", 1),
    Column("by_chance", "By chance", "number", 5),
    Column("brier", "Brier", "number", 6),
    Column("log_score", "Log score", "number", 7),
    Column("share", "Share", "number", 8),
)
NUMBER, TOLD = Column("number", "Number", "count"), Column("foretold", "Foretold", "ratio")
WITHIN, CURRENCY = Column("days", "Within"), Column("currency", "Currency", priority=3)
BINS = (
    WITHIN,
    Column("part", "Chance"),
    NUMBER,
    TOLD,
    Column("happened", "Sold", "ratio"),
    Column("error", "Points off", "days"),
    Column("by_chance", "By chance ±", "days", 1),
)
BESIDE = (
    WITHIN,
    Column("part", "Told by"),
    NUMBER,
    TOLD,
    Column("happened", "Sold", "ratio"),
    Column("absolute_error", "Points off", "days"),
    Column("brier", "Brier"),
    Column("log_score", "Log score"),
)
DAYS = (
    Column("part", "What"),
    NUMBER,
    Column("foretold", "Foretold", "days"),
    Column("happened", "Took", "days"),
    Column("error", "Off", "days"),
    Column("absolute_error", "Half within", "days"),
)
PAYOUTS = (
    Column("channel", "Channel"),
    Column("part", "Level"),
    CURRENCY,
    Column("number", "Sales", "count"),
    Column("foretold", "Foretold", "money"),
    Column("happened", "Paid", "money"),
    Column("error", "Off", "money"),
    Column("absolute_error", "Mean error", "money", 1),
    Column("share", "To the cent", "ratio"),
    Column("parcel_known", "Parcel known", "ratio", 2),
)
ADVICE = (
    Column("channel", "Channel", priority=2),
    Column("part", "Advice"),
    CURRENCY,
    Column("number", "Sales", "count"),
    Column("foretold", "Advised", "money"),
    Column("happened", "Sold for", "money"),
    Column("error", "Above", "money"),
    Column("absolute_error", "Apart", "money", 1),
    Column("share", "Asked more", "ratio"),
)
RETURNS = (
    Column("part", "From"),
    NUMBER,
    Column("happened", "In the range", "ratio"),
    Column("error", "Points off", "days"),
    Column("by_chance", "By chance ±", "days", 1),
    Column("share", "Below it", "ratio", 2),
    Column("loss_foretold", "Loss told", "ratio"),
    Column("loss_happened", "Losses", "ratio"),
)
