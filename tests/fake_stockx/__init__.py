"""Tests of the fake of StockX in examples/fake_stockx."""
