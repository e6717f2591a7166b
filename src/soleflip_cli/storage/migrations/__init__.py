"""Alembic's revisions of the books: forward only, tables only (views are made anew after each)."""
