"""Invented shops, each with another way to page, to log in and to tell of orders; and the street they are in."""
