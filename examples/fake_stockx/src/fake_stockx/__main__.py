"""The fake at a command line: `python -m fake_stockx --port 8765`."""

from __future__ import annotations

import argparse
import sys

from .limits import Limits
from .server import Server
from .shop import Shop

HELLO = """\
login  {url}
API    {url}/v2
key    client id {login.client_id}, client secret {login.client_secret}, API key {login.api_key}
shop   {orders} orders, {listings} listings, {products} products

Point soleflip at it:

  export SOLEFLIP_STOCKX_API_URL={url}/v2
  export SOLEFLIP_STOCKX_LOGIN_URL={url}

What came in: curl {url}/__fake__/requests    Stop: Ctrl-C"""


def main(words: list[str] | None = None) -> int:
    """Serve an invented shop until Ctrl-C; the exit code."""
    asked = parser().parse_args(words)
    shop = Shop.with_orders(asked.orders, asked.seed, listings=asked.listings, odd=asked.odd, currency=asked.currency)
    shop.limits, shop.login.rotate = Limits() if asked.limits else None, asked.rotate
    with Server(shop, asked.port, asked.latency / 1000) as server:
        counts = {"orders": len(shop.orders), "listings": len(shop.listings), "products": len(shop.products)}
        print(HELLO.format(url=server.url, login=shop.login, **counts), flush=True)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            server.closing.set()
    return 0


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser("fake_stockx", description="A fake of StockX's public API v2 and its login.")
    made.add_argument("--port", type=int, default=8765, help="0 takes any that is free (default: 8765)")
    made.add_argument("--orders", type=int, default=200, help="how many orders the shop has (default: 200)")
    made.add_argument("--listings", type=int, default=25, help="how many listings are active (default: 25)")
    made.add_argument("--seed", type=int, default=1, help="the same seed makes the same shop (default: 1)")
    made.add_argument("--currency", default="EUR", help="what the shop sells in (default: EUR)")
    made.add_argument("--latency", type=int, default=0, metavar="MS", help="milliseconds added to every answer")
    made.add_argument("--odd", action="store_true", help="with statuses nobody listed, and nulls everywhere")
    made.add_argument("--limits", action="store_true", help="1 request a second, 25,000 a day")
    made.add_argument("--rotate", action="store_true", help="each refresh gives a new refresh token and ends the old")
    return made


if __name__ == "__main__":
    sys.exit(main())
