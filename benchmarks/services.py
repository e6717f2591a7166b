"""A service that answers slowly, on this machine, and books that are connected to it."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import NamedTuple
from unittest.mock import patch
from urllib.parse import urlsplit

sys.path[:0] = [str(Path(__file__).parents[1] / "examples" / "fake_stockx" / "src")]

from fake_stockx import Shop, serve  # noqa: E402


class Served(NamedTuple):
    """The environment of a soleflip that is connected, and the shop that it is connected to."""

    environment: Mapping[str, str]
    shop: Shop

    def waits(self, latency: float) -> float:
        """The seconds that the service let pass before its answers, since the last asking."""
        asked = [one for one in self.shop.requests if one.path.startswith("/v2/")]
        self.shop.requests.clear()
        return latency * len(asked)


@contextmanager
def connected(home: Path, orders: int, latency: float) -> Iterator[Served]:
    """A shop with so many orders, each answer so many seconds late; nothing is fetched yet."""
    shop = Shop.with_orders(orders)
    with serve(shop, latency=latency) as url:
        environment = {
            "SOLEFLIP_HOME": str(home),
            "SOLEFLIP_STOCKX_API_URL": f"{url}/v2",
            "SOLEFLIP_STOCKX_LOGIN_URL": url,
            "SOLEFLIP_STOCKX_PER_SECOND": "0",
        }
        with patch.dict("os.environ", environment):
            _log_in(home)
        shop.requests.clear()
        yield Served(environment, shop)


def _log_in(home: Path) -> None:
    from soleflip_cli.storage.services import Whose
    from soleflip_cli.usecases import connect as use
    from soleflip_cli.usecases.services import Manner
    from soleflip_cli.usecases.toolbox import toolbox

    box = toolbox({}, home, lambda text: None)
    secrets = {"client_id": "fake-client", "client_secret": "fake-secret", "api_key": "fake-key"}
    visit = use.visit(box, "stockx", secrets, use.redirect_of("stockx", 8123))
    assert visit is not None
    use.connect(box, Whose("stockx", "main"), secrets, "plain", Manner(), (visit, _led_to(visit.page)))


def _led_to(page: str) -> str:
    """Where the login page sends the browser."""
    place = urlsplit(page)
    browser = HTTPConnection(place.netloc)
    browser.request("GET", f"{place.path}?{place.query}")
    led = browser.getresponse().headers["Location"]
    browser.close()
    return str(led)
