"""What methods would have said earlier: forecasts from origins gone by, each from what was known there alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .base import Method
from .kinds import launched, signed

if TYPE_CHECKING:
    from .base import Array
    from .spread import Numbers

LEAST = 4
"""Known periods before a series is forecast by itself."""
LOOKS = 8
FEW_SERIES, MORE_LOOKS = 40, 14
"""Origins looked at; of few series more, for each tells less."""
_EARLIEST = 4
"""No origin in the first quarter of the history: methods have yet to find their level."""


class Past:
    """A panel of series × periods, and what methods make of it as of any origin; each is asked once.

    An origin is how many columns are known. `season` is periods in a year.
    """

    def __init__(self, values: Array, horizon: int, season: int, among: int | None = None) -> None:
        """`among` is how many series there are in all, where `values` are some of them."""
        self.values, self.horizon, self.season = values, horizon, season
        self._among = len(values) if among is None else among
        self._said: dict[tuple[str, int], Array] = {}
        self._known: dict[int, Array] = {}

    def only(self, rows: Numbers) -> Past:
        """Some of the series, as they stand among all of them."""
        return Past(self.values[rows], self.horizon, self.season, self._among)

    def known(self, origin: int) -> Array:
        """The first `origin` columns, without the zeros before a launch as far as these columns tell of one."""
        if origin not in self._known:
            self._known[origin] = launched(self.values[:, :origin])
        return self._known[origin]

    def said(self, method: Method, origin: int) -> Array:
        """The means of `method`, series × horizon, from the first `origin` columns; NaN where it wants more of them."""
        import numpy as np

        key = method.name, origin
        if key not in self._said:
            known = self.known(origin)
            able = (~np.isnan(known)).sum(axis=1) >= method.least
            means = np.full((len(known), self.horizon), np.nan)
            if able.any():
                means[able] = method.fit(known[able], self.horizon, self.season)
            floor = np.where(signed(known), -np.inf, 0.0)[:, None]
            self._said[key] = np.maximum(means, floor)
        return self._said[key]

    def looks(self, origin: int) -> list[int]:
        """Origins before `origin` to look back from, the last first."""
        step = max(1, self.horizon // 2)
        most = MORE_LOOKS if self._among <= FEW_SERIES else LOOKS
        earliest = max(LEAST, origin // _EARLIEST)
        return [*range(origin - step, earliest - 1, -step)][:most]

    def came(self, origin: int) -> Array:
        """What came after each look, looks × series × horizon; NaN beyond `origin` and after too short a history."""
        import numpy as np

        looks = self.looks(origin)
        actual = np.full((len(looks), len(self.values), self.horizon), np.nan)
        for place, look in enumerate(looks):
            until = min(look + self.horizon, origin)
            actual[place, :, : until - look] = self.values[:, look:until]
            actual[place, (~np.isnan(self.known(look))).sum(axis=1) < LEAST] = np.nan
        return actual

    def told(self, method: Method, origin: int) -> Array:
        """What `method` would have said at each look, looks × series × horizon."""
        import numpy as np

        looks = self.looks(origin)
        empty = np.empty((0, len(self.values), self.horizon))
        return np.stack([self.said(method, look) for look in looks]) if looks else empty
