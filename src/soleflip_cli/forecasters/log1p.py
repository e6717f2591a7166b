"""Methods on the logarithm of 1 + value: large values weigh less."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from .base import Method

if TYPE_CHECKING:
    from .base import Array


def fit(inner: Method, values: Array, horizon: int, season: int = 0) -> Array:
    """What `inner` says of the logarithms, turned back."""
    import numpy as np

    return np.expm1(np.maximum(inner.fit(np.log1p(values), horizon, season), 0.0))


def logged(inner: Method) -> Method:
    """`inner` on logarithms."""
    return Method(
        f"log-{inner.name}", f"{inner.title}, on logarithms", partial(fit, inner), inner.least, True, inner.slow
    )
