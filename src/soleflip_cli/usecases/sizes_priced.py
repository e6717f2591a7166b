"""Which sizes of a style a person means, and what services told of their prices over time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from ..domain.errors import UsageError
from ..domain.price_history import Step, best_of
from ..domain.sizes import Size, of_key
from ..domain.sizes_made import nearest
from ..storage.catalogue_sizes import fitting, sizes_of
from ..storage.link import Link, moment
from ..storage.quote_series import Asked, Run, Told, asked, told
from ..storage.quotes import last_prices
from ..storage.styles import Style

ALL = "all sizes"


class Priced(NamedTuple):
    """A size, or a whole style, at a service in one currency: its asks and bids, and when they were asked.

    `variants` are the service's names of the sizes in it: one, or all of them.
    """

    service: str
    currency: str
    kind: str
    size: str
    variants: tuple[str, ...]
    asks: Sequence[Step]
    bids: Sequence[Step]
    asked: Sequence[datetime]


class Market(NamedTuple):
    """What is told of a style: its sizes at each service under all their names, and every price of one kind."""

    style: Style
    names: Mapping[tuple[str, str], Sequence[str]]
    sizes: Sequence[Priced]

    def of(self, size: Size) -> list[Priced]:
        """The prices of a size, by whatever name services have it under."""
        fits = self.variants(size)
        return [one._replace(size=size.label) for one in self.sizes if {*one.variants} & fits]

    def variants(self, size: Size) -> set[str]:
        """What services call the size, without doubt."""
        found: set[str] = set()
        for service in {service for service, _ in self.names}:
            own = {variant: [*names] for (whose, variant), names in self.names.items() if whose == service}
            found.update(fitting(own, size, self.style["brand"]))
        return found

    def whole(self) -> list[Priced]:
        """The lowest ask and the highest bid over all sizes, at each service in each currency."""
        whose = dict.fromkeys((one.service, one.currency) for one in self.sizes)
        return [_merged([one for one in self.sizes if (one.service, one.currency) == key]) for key in whose]

    def require(self, size: Size) -> None:
        """Raises UsageError for a size that no service has of a style whose sizes one told, with those beside it."""
        known = {name for names in self.names.values() for name in names}
        if known and not self.variants(size):
            hints = " or ".join(f'--size "{name}"' for name in nearest(size, known))
            raise UsageError(f"nobody tells of {self.style['style']} in {size.label}", hints)


def market_of(link: Link, style: Style, runs: Sequence[Run], kind: str = "standard") -> Market:
    """All that the books have of a style's prices of one kind of sale; `runs` are all fetches of prices."""
    quotes = told(link, style["id"])
    moments = asked(link, style["id"], quotes, runs)
    return _market(link, style, [one for one in quotes if one.kind == kind], moments)


def market_now(link: Link, style: Style, runs: Sequence[Run]) -> Market:
    """The same of the last standard prices alone, and when these were asked last."""
    quotes = [
        Told(one.service, one.variant, one.currency, one.kind, moment(one.quoted_at), one.ask, one.bid)
        for one in last_prices(link, style["id"])
    ]
    newest = {(one.service, one.currency): one for one in sorted(quotes, key=lambda one: one.at)}
    moments = asked(link, style["id"], [*newest.values()], runs)
    return _market(link, style, [one for one in quotes if one.kind == "standard"], moments)


def _market(link: Link, style: Style, quotes: Iterable[Told], moments: Asked) -> Market:
    names, by_size = sizes_of(link, style["id"]), dict[tuple[str, str, str], list[Told]]()
    for one in quotes:
        by_size.setdefault((one.service, one.currency, one.variant), []).append(one)
    places = {variant: place for place, variant in enumerate(names)}
    order = sorted(by_size, key=lambda whose: (whose[0], whose[1], places[whose[0], whose[2]]))
    sizes = [_priced(by_size[whose], of_key(names[whose[0], whose[2]][0]).label, moments) for whose in order]
    return Market(style, names, sizes)


def _priced(quotes: Sequence[Told], label: str, moments: Asked) -> Priced:
    one = quotes[0]
    asks, bids = [Step(each.at, each.ask) for each in quotes], [Step(each.at, each.bid) for each in quotes]
    asked_at = moments.of(one.service, one.currency)
    return Priced(one.service, one.currency, one.kind, label, (one.variant,), asks, bids, asked_at)


def _merged(sizes: Sequence[Priced]) -> Priced:
    variants = tuple(variant for one in sizes for variant in one.variants)
    lows, highs = (_best(sizes, part, best) for part, best in (("asks", min), ("bids", max)))
    return sizes[0]._replace(size=ALL, variants=variants, asks=lows, bids=highs)


def _best(sizes: Sequence[Priced], part: str, best: Callable[[Iterable[int]], int]) -> list[Step]:
    return best_of([getattr(one, part) for one in sizes], best)
