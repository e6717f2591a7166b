"""This computer: its folders, clock and keyring."""
