"""Upgrades a file of books with the revisions of a folder; a test kills it meanwhile."""

import sys
from pathlib import Path

from soleflip_cli.storage import engine

engine.MIGRATIONS, engine.HEAD = sys.argv[2], sys.argv[3]
sys.stdout.write("ready\n")
sys.stdout.flush()
engine.open_for_writing(engine.locate(sys.argv[1]), Path(sys.argv[4]), sys.stdout.write).close()
