"""How far off a forecast may be: quantiles from the errors that the same method made at earlier origins."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from statistics import NormalDist
from typing import TYPE_CHECKING, NamedTuple

from .averages import mean_of, quotient
from .counts import quantiles as count_quantiles
from .kinds import changes, signed

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from .base import Array

    Numbers = NDArray[np.int64]

JUDGED = (0.1, 0.5, 0.9)
"""The levels at which quantiles are judged; between the outer two lie 80 %."""
ASSUMED, ASSUMED_WEIGHT = 0.25, 6.0
"""An excess where little is known, and how many periods it counts as. Assumed: no source."""
OWN_WEIGHT = 4.0
"""So many periods of its own make a series count as much as those like it."""
SAMPLE = 90
"""Series of a group by which its width is judged."""
_WIDTHS = (0.12, 0.25, 0.5, 0.75, 1.0, 1.4)
_WIDTH_WEIGHT = 4.0
_NARROWEST, _WIDEST = 0.01, 6.0
FADING = 0.85
"""What an error counts compared with one a look later: shoes calm down after their release."""
DOUBT = 14.0
"""So many periods seen halve a doubt that makes variances twice as large."""
FEW_ERRORS = 2.0
"""Quantiles of n errors lie too close together: they are moved apart by this ÷ n. Assumed: it holds 80 % in 80 %."""
_LARGE, _WANTED = 3.0, 0.8
"""From this mean on a count has no steps to speak of, and the 80 % interval can be held to 80 %."""


class Errors(NamedTuple):
    """What came and what was said, looks × series × horizon; looks overlap, so each period counts `overlap` times."""

    came: Array
    said: Array
    overlap: float

    def only(self, rows: Numbers) -> Errors:
        """Those of some series."""
        return Errors(self.came[:, rows], self.said[:, rows], self.overlap)


def members(groups: Numbers) -> Iterator[Numbers]:
    """The series of each group."""
    import numpy as np

    for group in np.unique(groups):
        yield np.flatnonzero(groups == group)


def sampled(rows: Numbers) -> Numbers:
    """Some of the series, evenly spaced."""
    return rows[:: max(1, len(rows) // SAMPLE)]


def pinball(actual: Array, quantiles: Array, levels: Sequence[float] = JUDGED) -> Array:
    """The loss of quantiles on a last axis, as `domain.accuracy.pinball` for all at once."""
    import numpy as np

    gap, share = actual[..., None] - quantiles, np.array(levels)
    return np.maximum(share * gap, (share - 1) * gap)


def group_excess(errors: Errors) -> tuple[float, float]:
    """What the squared errors of a group are above its means, over the squares of these, and the periods seen."""
    import numpy as np

    above, squares, periods, scale = _sums(errors)
    seen = float(periods.sum())
    if not seen:
        return ASSUMED, 0.0
    whole = float((squares / scale).sum())
    found = float(np.clip((above / scale).sum() / whole, _NARROWEST, _WIDEST)) if whole else ASSUMED
    share = seen / (seen + ASSUMED_WEIGHT)
    return float(np.exp(share * np.log(found) + (1 - share) * np.log(ASSUMED))), seen


def _sums(errors: Errors) -> tuple[Array, Array, Array, Array]:
    """For each series: squared errors above the means, squared means, periods, and a scale that evens out series."""
    import numpy as np

    known = ~np.isnan(errors.came - errors.said)
    worth = known * _fading(len(known))
    said = np.where(known, errors.said, 0.0)
    above = (worth * (np.where(known, errors.came - errors.said, 0.0) ** 2 - said)).sum(axis=(0, 2))
    count = worth.sum(axis=(0, 2))
    mean = (worth * said).sum(axis=(0, 2)) / np.maximum(count, 1e-9)
    return above, (worth * said**2).sum(axis=(0, 2)), count / errors.overlap, np.maximum(mean * (1 + mean), 1e-9)


def excesses(errors: Errors, groups: Numbers) -> Array:
    """For each series of counts: how much more they vary than by chance; groups of like series lend to each other."""
    import numpy as np

    found = np.full(len(groups), ASSUMED)
    for rows in members(groups):
        found[rows] = _of_group(errors.only(rows))
    return found


def _of_group(errors: Errors) -> Array:
    import numpy as np

    usual, seen = group_excess(errors)
    above, squares, periods, scale = _sums(errors)
    own = np.clip(quotient(above, squares, usual), 0, _WIDEST)
    excess = (periods * own + OWN_WEIGHT * usual) / (periods + OWN_WEIGHT)
    some = sampled(np.arange(len(excess)))
    losses = [_loss(errors.only(some), excess[some] * width, np.sqrt(scale[some])) for width in _WIDTHS]
    width = _WIDTHS[int(np.argmin(losses))] if seen else 1.0
    return np.asarray(excess * width ** (seen / (seen + _WIDTH_WEIGHT)) * (1 + DOUBT / (seen + DOUBT)))


def _loss(errors: Errors, excess: Array, scale: Array) -> float:
    """How bad the quantiles of a group would have been: pinball loss, and intervals that hold too much or little."""
    import numpy as np

    quantiles = count_quantiles(errors.said, excess[None, :, None], JUDGED)
    known = ~np.isnan(errors.came - errors.said)
    if not known.any():
        return 0.0
    worth = known * _fading(len(known))
    scaled = pinball(errors.came, quantiles).mean(axis=-1) / scale[None, :, None]
    loss = float(np.log(np.average(np.where(known, scaled, 0.0), weights=worth) + 1e-9))
    if np.average(np.where(known, errors.said, 0.0), weights=worth) < _LARGE:
        return loss
    inside = (errors.came >= quantiles[..., 0]) & (errors.came <= quantiles[..., -1])
    return loss + 2 * abs(float(np.average(inside, weights=worth)) - _WANTED)


def _fading(looks: int) -> Array:
    import numpy as np

    return np.asarray(FADING ** np.arange(looks)[:, None, None])


def measured(means: Array, errors: Errors, values: Array, groups: Numbers, levels: Sequence[float]) -> Array:
    """Quantiles of what is no count: the mean, off by what it was off before.

    Errors count as a share of the mean where nothing is below zero, else in units of the usual change. Series lean on
    others of their group, and on a normal curve while there are few errors.
    """
    import numpy as np

    found = np.full((*means.shape, len(levels)), np.nan)
    for rows in members(groups):
        below = bool(signed(values[rows]).any())
        shape = _shape(errors.only(rows), values[rows], below, levels)[:, None, :]
        middle = means[rows][:, :, None]
        found[rows] = middle + shape * _step(values[rows])[:, None, None] if below else middle * shape
    return found


def _shape(errors: Errors, values: Array, below: bool, levels: Sequence[float]) -> Array:
    """Quantiles around the mean, series × levels: in steps from it, or as shares of it."""
    import numpy as np

    own = _relative(errors, values, below)
    counts = (~np.isnan(own)).sum(axis=1)[:, None] / errors.overlap
    curve = _curve(values, below, levels)
    seen = float(counts.sum())
    usual = np.nanquantile(own, levels) if seen else np.zeros(len(levels))
    lent = (seen * usual + ASSUMED_WEIGHT * curve) / (seen + ASSUMED_WEIGHT)
    each = np.where(counts > 0, _row_quantiles(own, levels), lent)
    middle, few = (0.0 if below else 1.0), 1 + FEW_ERRORS / (counts + 1)
    found = middle + few * ((counts * each + OWN_WEIGHT * lent) / (counts + OWN_WEIGHT) - middle)
    return np.asarray(found if below else np.maximum(found, 0.0))


def _curve(values: Array, below: bool, levels: Sequence[float]) -> Array:
    """A normal curve of one step, or as wide as the values of the series lie around their mean; not below nothing."""
    import numpy as np

    normal = np.array([NormalDist().inv_cdf(level) for level in levels])
    if below:
        return np.repeat(normal[None, :], len(values), axis=0)
    known = ~np.isnan(values)
    mean = mean_of(values, known)
    wide = np.sqrt(mean_of((values - mean[:, None]) ** 2, known))
    return np.maximum(1 + normal * quotient(wide, mean, 0.0)[:, None], 0.0)


def _row_quantiles(rows: Array, levels: Sequence[float]) -> Array:
    import numpy as np

    some = (~np.isnan(rows)).sum(axis=1) > 0
    filled = np.where(some[:, None], rows, 0.0)
    return np.asarray(np.nanquantile(filled, levels, axis=1).T)


def _relative(errors: Errors, values: Array, below: bool) -> Array:
    """Each series' errors in a unit of its own, series × errors."""
    import numpy as np

    came, said = (array.transpose(1, 0, 2).reshape(len(values), -1) for array in errors[:2])
    if below:
        return np.asarray((came - said) / _step(values)[:, None])
    return quotient(came, said, np.nan)


def _step(values: Array) -> Array:
    """The usual change of each series from one period to the next; 1 where none is known, or nothing changes."""
    import numpy as np

    found = np.sqrt(changes(values))
    return np.where(found > 0, found, 1.0)
