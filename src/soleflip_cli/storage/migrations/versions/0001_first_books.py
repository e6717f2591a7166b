"""The first books: products, suppliers, purchases, items, sales, fees, payouts and their sources."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

IDENTITY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite")
DAY = sa.Date().with_variant(sa.Text(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "book_setting",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_book_setting")),
    )
    op.create_table(
        "import_batch",
        sa.Column("id", IDENTITY, autoincrement=False, nullable=False),
        sa.Column("format", sa.Text(), nullable=False),
        sa.Column("file", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("encoding", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("imported_at", INSTANT, nullable=False),
        sa.Column("layout", sa.Text(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("undone_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_batch")),
    )
    op.create_table(
        "payout",
        sa.Column("id", IDENTITY, autoincrement=False, nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("payout_ref", sa.Text(), nullable=True),
        sa.Column("paid_at", INSTANT, nullable=True),
        sa.Column("paid_on", DAY, nullable=True),
        sa.Column("currency", sa.CHAR(length=3), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=True),
        sa.Column("sales", sa.Integer(), nullable=False),
        sa.Column("sales_total", sa.BigInteger(), nullable=True),
        sa.Column("reconciled", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payout")),
        sa.UniqueConstraint("reference", "channel", "account", name=op.f("uq_payout_reference")),
    )
    op.create_table(
        "product",
        sa.Column("id", IDENTITY, autoincrement=False, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("style", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("brand", sa.Text(), nullable=True),
        sa.Column("category", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_product")),
        sa.UniqueConstraint("key", name=op.f("uq_product_key")),
    )
    op.create_table(
        "supplier",
        sa.Column("id", IDENTITY, autoincrement=False, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supplier")),
        sa.UniqueConstraint("key", name=op.f("uq_supplier_key")),
    )
    op.create_table(
        "change",
        sa.Column("id", IDENTITY, autoincrement=False, nullable=False),
        sa.Column("changed_at", INSTANT, nullable=False),
        sa.Column("command", sa.Text(), nullable=False),
        sa.Column("batch_id", IDENTITY, nullable=True),
        sa.Column("entity", sa.Text(), nullable=False),
        sa.Column("entity_id", IDENTITY, nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("after", sa.Text(), nullable=False),
        sa.Column("undone", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["batch_id"], ["import_batch.id"], name=op.f("fk_change_batch_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change")),
    )
    op.create_index(op.f("ix_change_batch_id"), "change", ["batch_id"], unique=False)
    op.create_index(op.f("ix_change_entity_entity_id"), "change", ["entity", "entity_id"], unique=False)
    op.create_table(
        "product_name",
        sa.Column("id", IDENTITY, autoincrement=False, nullable=False),
        sa.Column("product_id", IDENTITY, nullable=False),
        sa.Column("batch_id", IDENTITY, nullable=True),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("brand", sa.Text(), nullable=True),
        sa.Column("clothes", sa.SmallInteger(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(["batch_id"], ["import_batch.id"], name=op.f("fk_product_name_batch_id")),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_product_name_product_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_product_name")),
    )
    op.create_index(op.f("ix_product_name_batch_id"), "product_name", ["batch_id"], unique=False)
    op.create_index(op.f("ix_product_name_product_id"), "product_name", ["product_id"], unique=False)
    op.create_table(
        "purchase",
        sa.Column("id", IDENTITY, autoincrement=False, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("supplier_id", IDENTITY, nullable=True),
        sa.Column("invoice", sa.Text(), nullable=True),
        sa.Column("bought_on", DAY, nullable=False),
        sa.ForeignKeyConstraint(["supplier_id"], ["supplier.id"], name=op.f("fk_purchase_supplier_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_purchase")),
        sa.UniqueConstraint("key", name=op.f("uq_purchase_key")),
    )
    op.create_table(
        "sighting",
        sa.Column("batch_id", IDENTITY, nullable=False),
        sa.Column("entity", sa.Text(), nullable=False),
        sa.Column("entity_id", IDENTITY, nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["batch_id"], ["import_batch.id"], name=op.f("fk_sighting_batch_id")),
        sa.PrimaryKeyConstraint("batch_id", "entity", "entity_id", name=op.f("pk_sighting")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "source_record",
        sa.Column("id", IDENTITY, autoincrement=False, nullable=False),
        sa.Column("batch_id", IDENTITY, nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["batch_id"], ["import_batch.id"], name=op.f("fk_source_record_batch_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_source_record")),
    )
    op.create_table(
        "item",
        sa.Column("id", IDENTITY, autoincrement=False, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("product_id", IDENTITY, nullable=False),
        sa.Column("purchase_id", IDENTITY, nullable=True),
        sa.Column("size_system", sa.Text(), nullable=False),
        sa.Column("size_value", sa.Text(), nullable=False),
        sa.Column("size_women", sa.Text(), nullable=True),
        sa.Column("size_raw", sa.Text(), nullable=False),
        sa.Column("acquired_on", DAY, nullable=False),
        sa.Column("currency", sa.CHAR(length=3), nullable=False),
        sa.Column("landed_cost", sa.BigInteger(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("removed_on", DAY, nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("by_hand", sa.Text(), nullable=True),
        sa.Column("batch_id", IDENTITY, nullable=True),
        sa.Column("source_id", IDENTITY, nullable=True),
        sa.Column("voided_by", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["batch_id"], ["import_batch.id"], name=op.f("fk_item_batch_id")),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_item_product_id")),
        sa.ForeignKeyConstraint(["purchase_id"], ["purchase.id"], name=op.f("fk_item_purchase_id")),
        sa.ForeignKeyConstraint(["source_id"], ["source_record.id"], name=op.f("fk_item_source_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item")),
        sa.UniqueConstraint("key", name=op.f("uq_item_key")),
    )
    op.create_index(op.f("ix_item_product_id"), "item", ["product_id"], unique=False)
    op.create_index(op.f("ix_item_purchase_id"), "item", ["purchase_id"], unique=False)
    op.create_table(
        "cost",
        sa.Column("item_id", IDENTITY, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("vat_rate", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_cost_item_id")),
        sa.PrimaryKeyConstraint("item_id", "kind", name=op.f("pk_cost")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "sale",
        sa.Column("id", IDENTITY, autoincrement=False, nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("order_number", sa.Text(), nullable=False),
        sa.Column("line", sa.Text(), nullable=False),
        sa.Column("product_id", IDENTITY, nullable=False),
        sa.Column("size_system", sa.Text(), nullable=False),
        sa.Column("size_value", sa.Text(), nullable=False),
        sa.Column("size_women", sa.Text(), nullable=True),
        sa.Column("size_raw", sa.Text(), nullable=False),
        sa.Column("sold_at", INSTANT, nullable=False),
        sa.Column("sold_on", DAY, nullable=False),
        sa.Column("month", sa.Text(), nullable=False),
        sa.Column("brand", sa.Text(), nullable=True),
        sa.Column("category", sa.Text(), nullable=True),
        sa.Column("country", sa.Text(), nullable=True),
        sa.Column("currency", sa.CHAR(length=3), nullable=False),
        sa.Column("price", sa.BigInteger(), nullable=True),
        sa.Column("fees", sa.BigInteger(), nullable=True),
        sa.Column("unexplained", sa.BigInteger(), nullable=True),
        sa.Column("unexplained_kind", sa.Text(), nullable=True),
        sa.Column("payout", sa.BigInteger(), nullable=True),
        sa.Column("payout_stated", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("invoice_total", sa.BigInteger(), nullable=True),
        sa.Column("paid_at", INSTANT, nullable=True),
        sa.Column("payout_id", IDENTITY, nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=True),
        sa.Column("item_id", IDENTITY, nullable=True),
        sa.Column("pinned", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("landed_cost", sa.BigInteger(), nullable=True),
        sa.Column("days_held", sa.Integer(), nullable=True),
        sa.Column("batch_id", IDENTITY, nullable=True),
        sa.Column("source_id", IDENTITY, nullable=True),
        sa.Column("voided_by", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["batch_id"], ["import_batch.id"], name=op.f("fk_sale_batch_id")),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_sale_item_id")),
        sa.ForeignKeyConstraint(["payout_id"], ["payout.id"], name=op.f("fk_sale_payout_id")),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_sale_product_id")),
        sa.ForeignKeyConstraint(["source_id"], ["source_record.id"], name=op.f("fk_sale_source_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sale")),
        sa.UniqueConstraint("order_number", "line", "channel", "account", name=op.f("uq_sale_order_number")),
    )
    op.create_index(
        op.f("ix_sale_item_id"),
        "sale",
        ["item_id"],
        unique=True,
        sqlite_where=sa.text("item_id IS NOT NULL"),
        postgresql_where=sa.text("item_id IS NOT NULL"),
    )
    op.create_index(op.f("ix_sale_payout_id"), "sale", ["payout_id"], unique=False)
    op.create_index(op.f("ix_sale_product_id"), "sale", ["product_id"], unique=False)
    op.create_table(
        "fee",
        sa.Column("sale_id", IDENTITY, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["sale_id"], ["sale.id"], name=op.f("fk_fee_sale_id")),
        sa.PrimaryKeyConstraint("sale_id", "kind", name=op.f("pk_fee")),
        sqlite_with_rowid=False,
    )
