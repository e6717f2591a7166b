"""The public face of the books: views that a terminal, a workbook and a BI tool read alike.

Money is whole minor units of the row's `currency`. Sales and items that were undone do not show.
"""

from __future__ import annotations

from ..domain.trade import HELD, STANDING
from .link import Dialect, Link

_SPELLING: dict[Dialect, dict[str, str]] = {
    "sqlite": {
        "ordinal": "CAST(julianday({0}) - 1721424.5 AS INTEGER)",
        "month": "substr({0}, 1, 7)",
        "today": "date('now', 'localtime')",
        "tomorrow": "date('now', '+1 day')",
        "later": "date({0}, '+' || {1} || ' days')",
        "months_later": "min(date({0}, '+' || {1} || ' months'), "
        "date({0}, 'start of month', '+' || ({1} + 1) || ' months', '-1 day'))",
        "words": "(SELECT group_concat(name, ' ') FROM (SELECT name FROM {0} ORDER BY name))",
    },
    "postgresql": {
        "ordinal": "({0} - DATE '0001-01-01' + 1)",
        "month": "to_char({0}, 'YYYY-MM')",
        "today": "CURRENT_DATE",
        "tomorrow": "(CURRENT_DATE + 1)",
        "later": "({0} + {1})",
        "months_later": "CAST({0} + {1} * INTERVAL '1 month' AS date)",
        "words": "(SELECT string_agg(name, ' ' ORDER BY name COLLATE \"C\") FROM {0})",
    },
}
_LABEL = """CASE {t}.size_system
    WHEN 'one' THEN 'one size' WHEN 'other' THEN {other} WHEN 'apparel' THEN {t}.size_value
    WHEN 'waist' THEN replace({t}.size_value, '/', 'W/')
        || CASE WHEN {t}.size_value LIKE '%/%' THEN 'L' ELSE 'W' END
    ELSE {t}.size_system || ' ' || {t}.size_value END"""
_BLANKS = "\t\n\v\f\r\x85\xa0\u2002\u2003\u2009\u202f\u3000"
_QUARTER = "substr({0}, 1, 4) || '-Q' || CAST((CAST(substr({0}, 6, 2) AS INTEGER) + 2) / 3 AS TEXT)"
_ARRIVED = "COALESCE(item.arrived_on, item.acquired_on)"
"""The day on which a shop's time for returns begins."""
_QUOTED = """(SELECT quote.{0} FROM variant JOIN quote ON quote.variant = variant.reference
        AND quote.service = variant.service AND quote.currency = item.currency AND quote.kind = 'standard'
    WHERE variant.product_id = item.product_id
        AND variant.size_key = item.size_system || ':' || item.size_value AND quote.ask IS NOT NULL
    ORDER BY quote.quoted_at DESC, quote.ask LIMIT 1)"""
"""The lowest ask that was told last for an item's style and size, in its currency."""
_OFFERED = (
    "EXISTS (SELECT 1 FROM listing WHERE listing.item_id = item.id AND listing.ended_on IS NULL "
    "AND listing.voided_by IS NULL AND COALESCE(listing.state, 'active') = 'active')"
)


def _fee(kind: str) -> str:
    return f"(SELECT amount FROM fee WHERE fee.sale_id = sale.id AND fee.kind = '{kind}') AS fee_{kind}"


def _label(table: str) -> str:
    """The size for people, as `Size.label` has it: text that could not be read stands as it was written."""
    text = f"{table}.size_raw"
    for blank in _BLANKS:
        text = f"replace({text}, '{blank}', ' ')"
    for old, new in ((" ", " \x01"), ("\x01 ", ""), ("\x01", "")):
        text = f"replace({text}, '{old}', '{new}')"
    return _LABEL.format(t=table, other=f"trim({text})")


_SALE_FACTS = f"""
SELECT sale.id AS sale_id, sale.channel, sale.account, sale.order_number, sale.line, sale.state, sale.status,
    CASE WHEN sale.state IN {STANDING} THEN 1 ELSE 0 END AS stands,
    sale.sold_at, sale.sold_on, sale.month, {_QUARTER.format("sale.month")} AS quarter,
    substr(sale.month, 1, 4) AS year, sale.paid_at, product.name AS product, product.style,
    {_label("sale")} AS size, sale.brand, sale.category, supplier.name AS supplier, sale.country,
    sale.currency, sale.price, {_fee("transaction")}, {_fee("processing")}, {_fee("shipping")},
    (SELECT SUM(amount) FROM fee WHERE fee.sale_id = sale.id
        AND fee.kind NOT IN ('transaction', 'processing', 'shipping')) AS fee_other,
    sale.unexplained, CASE sale.unexplained_kind WHEN 'hidden' THEN 1 ELSE 0 END AS hidden_minimum,
    CASE sale.unexplained_kind WHEN 'rounding' THEN 1 ELSE 0 END AS rounding, sale.fees, sale.payout,
    sale.payout_stated, payout.reference AS transfer, payout.paid_on AS transfer_paid_on, sale.item_id,
    purchase.invoice, item.acquired_on, sale.landed_cost, sale.adjustments,
    CASE WHEN sale.state IN {STANDING} THEN sale.payout - sale.landed_cost + sale.adjustments
        WHEN sale.adjustments <> 0 THEN sale.adjustments END AS profit,
    sale.days_held, sale.batch_id, item.shelf, sale.ship_by, shipment.tracking, shipment.shipped_on, sale.note,
    {{tags:sale}} AS tags
FROM sale
LEFT JOIN shipment ON shipment.id = sale.shipment_id
LEFT JOIN product ON product.id = sale.product_id
LEFT JOIN payout ON payout.id = sale.payout_id
LEFT JOIN item ON item.id = sale.item_id
LEFT JOIN purchase ON purchase.id = item.purchase_id
LEFT JOIN supplier ON supplier.id = purchase.supplier_id
WHERE sale.voided_by IS NULL
"""

_ITEM_FACTS = f"""
SELECT item.id AS item_id, product.name AS product, product.style, {_label("item")} AS size,
    product.brand, product.category, supplier.name AS supplier, purchase.invoice, item.acquired_on,
    {{ordinal:item.acquired_on}} AS acquired_day, {{month:item.acquired_on}} AS month, item.currency,
    item.landed_cost, CASE WHEN sale.id IS NOT NULL THEN sale.state
        WHEN item.state = 'in_stock' AND {_OFFERED} THEN 'listed' ELSE item.state END AS state,
    COALESCE(sale.sold_on, item.removed_on) AS left_on,
    {{ordinal:COALESCE(sale.sold_on, item.removed_on)}} AS left_day, item.note, item.batch_id,
    item.shelf, item.arrived_on, {{return_by}} AS return_by, {_QUOTED.format("ask")} AS market_price,
    {_QUOTED.format("quoted_at")} AS market_price_at,
    {{tags:item}} AS tags
FROM item
LEFT JOIN product ON product.id = item.product_id
LEFT JOIN purchase ON purchase.id = item.purchase_id
LEFT JOIN supplier ON supplier.id = purchase.supplier_id
LEFT JOIN sale ON sale.item_id = item.id AND sale.voided_by IS NULL
WHERE item.voided_by IS NULL
"""

_STOCK_FACTS = f"""
SELECT item_facts.*, {{ordinal:{{today}}}} - item_facts.acquired_day AS age_days
FROM item_facts WHERE left_on IS NULL AND state IN {HELD}
"""

_PAYOUT_FACTS = f"""
SELECT payout.id AS payout_id, payout.channel, payout.account, payout.reference, payout.payout_ref,
    payout.paid_at, payout.paid_on, {{month:payout.paid_on}} AS month,
    {_QUARTER.format("{month:payout.paid_on}")} AS quarter, substr({{month:payout.paid_on}}, 1, 4) AS year,
    payout.currency, payout.amount, payout.sales, payout.sales_total, payout.reconciled
FROM payout WHERE payout.sales > 0
"""

_ADJUSTMENT_FACTS = f"""
SELECT adjustment.id AS adjustment_id, adjustment.kind, adjustment.amount, adjustment.currency,
    adjustment.happened_on, {{month:adjustment.happened_on}} AS month,
    {_QUARTER.format("{month:adjustment.happened_on}")} AS quarter,
    substr({{month:adjustment.happened_on}}, 1, 4) AS year, sale.channel, sale.order_number, sale.line,
    sale.state AS sale_state, adjustment.sale_id, COALESCE(adjustment.item_id, sale.item_id) AS item_id,
    adjustment.note
FROM adjustment
LEFT JOIN sale ON sale.id = adjustment.sale_id
WHERE adjustment.voided_by IS NULL AND sale.voided_by IS NULL
"""

_MOST_MONTHS = 600
# The day of the books may be ahead of the engine's: reports leave out what is due after their own today.
_EXPENSE_FACTS = f"""
WITH RECURSIVE step(months) AS (SELECT 0 UNION ALL SELECT months + 1 FROM step WHERE months < {_MOST_MONTHS}),
due AS (
    SELECT expense.*, {{due}} AS due_on FROM expense JOIN step ON step.months = 0
        OR expense.recurring = 'monthly' OR expense.recurring = 'yearly' AND step.months % 12 = 0
    WHERE expense.voided_by IS NULL)
SELECT due.id AS expense_id, due.due_on AS spent_on, {{month:due.due_on}} AS month,
    {_QUARTER.format("{month:due.due_on}")} AS quarter, substr({{month:due.due_on}}, 1, 4) AS year,
    due.what, due.amount, due.currency, due.vat_rate, due.recurring, due.until, due.note
FROM due WHERE due.due_on <= {{tomorrow}} AND (due.until IS NULL OR due.due_on <= due.until)
"""

VIEWS = {
    "sale_facts": _SALE_FACTS,
    "item_facts": _ITEM_FACTS,
    "stock_facts": _STOCK_FACTS,
    "payout_facts": _PAYOUT_FACTS,
    "adjustment_facts": _ADJUSTMENT_FACTS,
    "expense_facts": _EXPENSE_FACTS,
}


def view_sql(name: str, dialect: Dialect) -> str:
    """The SELECT behind a view, spelled for one engine."""
    sql = VIEWS[name]
    sql = sql.replace("{due}", _SPELLING[dialect]["months_later"].format("expense.spent_on", "step.months"))
    sql = sql.replace("{return_by}", _SPELLING[dialect]["later"].format(_ARRIVED, "supplier.return_days"))
    for entity in ("sale", "item"):
        own = f"tag WHERE tag.entity = '{entity}' AND tag.entity_id = {entity}.id AND tag.voided_by IS NULL"
        sql = sql.replace(f"{{tags:{entity}}}", _SPELLING[dialect]["words"].format(own))
    for word in ("today", "tomorrow"):
        sql = sql.replace(f"{{{word}}}", _SPELLING[dialect][word])
    for word in ("month", "ordinal"):
        sql = _spell(sql, word, _SPELLING[dialect][word])
    return sql


def _spell(sql: str, word: str, form: str) -> str:
    head, *rest = sql.split(f"{{{word}:")
    return head + "".join(form.replace("{0}", inner) + tail for inner, tail in (piece.split("}", 1) for piece in rest))


def drop_views(link: Link) -> None:
    """Out of the way before tables change."""
    for name in reversed(VIEWS):
        link.run(f"DROP VIEW IF EXISTS {name}")


def create_views(link: Link) -> None:
    """Made anew after every migration, so that no revision holds SQL of a view."""
    for name in VIEWS:
        link.run(f"CREATE VIEW {name} AS {view_sql(name, link.dialect)}")
