"""Connect an invented StockX, fetch, scan, list and sell, step by step: `make demo-sync`."""

from __future__ import annotations

import json
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
from typing import Any
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
        typed("sync all")
        typed("report payouts --open --limit 3 --columns sold_on,order_number,size,payout")
        typed("product list --limit 3 --columns style,product,released_on,retail_price,known_at")
        typed("connect status --columns service,state,synced_at,requests_today")
        trouble(shop)
        style = stock_up(shop)
        sell(shop, home, style)
        typed("sync history --limit 6 --columns number,stream,read,added,updated,requests")
    return 0


def trouble(shop: Shop) -> None:
    """A parcel moves while the service is not well."""
    shop.move(next(one.number for one in shop.active if one.status == "CREATED"), "SHIPPED")
    print("\n(meanwhile a parcel is on its way, and StockX is not well)")
    shop.faults.append(Fault("503", path="/v2/", times=1))
    typed("sync orders -vv")


def stock_up(shop: Shop) -> str:
    """Two items are bought, one is scanned; what they are worth. The style."""
    style, size = stocked(shop)
    typed(f"stock add {style} --size {shlex.quote(size)}x2 --cost 90 --date 2026-01-02")
    typed(f"stock scan {number(shop, style)} --cost 95 --shelf B3")
    typed("sync market")
    typed("report stock --columns item_id,style,size,landed_cost,market_price")
    return style


def sell(shop: Shop, home: str, style: str) -> None:
    """All are listed from a plan, one is offered elsewhere too and sells; the others get their old asks back."""
    plan = Path(home) / "asks.csv"
    for ask in (250, 235):
        plan.write_text("item,ask\n" + "".join(f"{item},{ask}\n" for item in (1, 2, 3)), encoding="utf-8")
        columns = "--columns item_id,style,size,action,was,ask"
        typed(f"listing plan {plan} {columns}", shown=f"listing plan asks.csv {columns}")
        typed("listing apply --yes --columns item_id,style,size,action,was,ask,state")
    typed("listing add 1 --on ebay --ask 260")
    print(f"\n(at StockX, somebody buys item 1, {style})")
    shop.sell_listing(next(one["reference"] for one in listed() if one["item_id"] == 1 and one["channel"] == "stockx"))
    typed("sync orders")
    typed("sync listings")
    typed("listing list --stale --columns item_id,size,channel,ask,sold_on_channel")
    typed("listing end 1 --on ebay")
    typed("listing revert 2 --yes --columns item_id,style,size,action,was,ask,state")
    typed("listing list --columns item_id,style,size,channel,ask,status")


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


def typed(command: str, *quietly: str, shown: str = "") -> None:
    """Run a command as a person would, and show it."""
    print(f"\n$ soleflip {shown or command}", flush=True)
    subprocess.run([*PROGRAM, *shlex.split(command), "--format", "table", *quietly], check=True)


def listed() -> list[dict[str, Any]]:
    """What is on offer, as other programs read it."""
    done = subprocess.run([*PROGRAM, "listing", "list", "--format", "json"], check=True, capture_output=True)
    return list(json.loads(done.stdout))


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


def number(shop: Shop, style: str) -> str:
    """The number on some box of a style."""
    for variant in shop.variants.values():
        if shop.products[variant["productId"]]["styleId"] == style and variant.get("gtins"):
            return str(variant["gtins"][0]["identifier"])
    raise LookupError(f"no box of {style} has a number")


if __name__ == "__main__":
    sys.exit(main())
