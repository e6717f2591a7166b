"""soleflip: books, prices and forecasts for solo resellers, at a command line."""

__version__ = "0.1.0"
