"""Connect an invented StockX and fetch its orders, step by step: `make demo-sync`."""

from __future__ import annotations

import os
import re
import secrets
import shlex
import socket
import subprocess
import sys
import tempfile
from base64 import urlsafe_b64encode
from pathlib import Path
from urllib.request import urlopen

sys.path.insert(0, str(Path(__file__).parent / "src"))

from fake_stockx import Fault, Shop, serve

PROGRAM = [sys.executable, "-m", "soleflip_cli"]


def main() -> int:
    """Every command before its answer; what is kept lies in a folder that goes away."""
    shop = Shop.with_orders(250)
    with serve(shop) as url, tempfile.TemporaryDirectory(prefix="soleflip-") as home:
        os.environ.update(environment(url, home))
        typed("init --currency EUR --timezone Europe/Berlin", "-q")
        log_in()
        typed("connect status")
        typed("sync orders")
        shop.move(next(one.number for one in shop.active if one.status == "CREATED"), "SHIPPED")
        print("(meanwhile a parcel is on its way, and StockX is not well)")
        shop.faults.append(Fault("503", path="/v2/", times=1))
        typed("sync orders -vv")
        style, size = stocked(shop)
        typed(f"stock add {style} --size {shlex.quote(size)} --cost 90 --date 2026-01-02")
        typed("sync market")
        typed("report stock --columns style,size,landed_cost,market_price")
        typed("sync history --columns number,stream,read,added,updated,unchanged,requests")
    return 0


def environment(url: str, home: str) -> dict[str, str]:
    """A home of its own, the shop's addresses and keys, and a key for the encrypted file of this run."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    key = urlsafe_b64encode(secrets.token_bytes(32)).decode()
    return {
        "SOLEFLIP_HOME": home, "SOLEFLIP_KEY": key, "SOLEFLIP_STOCKX_CALLBACK_PORT": str(port),
        "SOLEFLIP_STOCKX_API_URL": f"{url}/v2", "SOLEFLIP_STOCKX_LOGIN_URL": url, "SOLEFLIP_STOCKX_PER_SECOND": "0",
        "SOLEFLIP_STOCKX_CLIENT_ID": "fake-client", "SOLEFLIP_STOCKX_CLIENT_SECRET": "fake-secret",
        "SOLEFLIP_STOCKX_API_KEY": "fake-key",
    }  # fmt: skip


def typed(command: str, *quietly: str) -> None:
    """Run a command as a person would, and show it."""
    print(f"\n$ soleflip {command}", flush=True)
    subprocess.run([*PROGRAM, *shlex.split(command), "--format", "table", *quietly], check=True)


def log_in() -> None:
    """Connect, and be the browser: open the page that is named, and go where it leads."""
    command = "connect stockx --store file --no-browser"
    print(f"\n$ soleflip {command}", flush=True)
    with subprocess.Popen([*PROGRAM, *command.split()], stderr=subprocess.PIPE, text=True) as running:
        assert running.stderr is not None
        for line in running.stderr:
            print(line, end="", flush=True)
            if page := re.search(r"http://127\S+", line):
                urlopen(page[0]).close()  # noqa: S310 (it is on this computer)


def stocked(shop: Shop) -> tuple[str, str]:
    """A style of the catalogue and a European size of it."""
    for variant in shop.variants.values():
        style = shop.products[variant["productId"]]["styleId"]
        sizes = [one["size"] for one in variant["sizeChart"]["availableConversions"] if one["size"].startswith("EU ")]
        if style and "/" not in style and sizes and shop.market.get(variant["variantId"]):
            return style, sizes[0]
    raise LookupError("the catalogue is empty")


if __name__ == "__main__":
    sys.exit(main())
