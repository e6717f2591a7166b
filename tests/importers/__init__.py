"""Tests of what files say, and the small invented files they are read from."""
