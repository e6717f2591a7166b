"""Methods that forecast: each a file, all of one shape (base.py); this is the list."""

from __future__ import annotations

import os

from .adida import ADIDA, IMAPA
from .arima import ARIMA, SARIMA
from .base import Method
from .croston import CROSTON, SBA
from .damped import DAMPED
from .ets import ETS
from .log1p import logged
from .naive import MEAN, NAIVE, SEASONAL_NAIVE
from .ses import SES
from .theta import THETA
from .tsb import TSB
from .weighting import COMBINED, MEDIAN

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # before numpy is loaded: its threads cost more than they give here

METHODS: dict[str, Method] = {
    one.name: one
    for one in (
        *(NAIVE, SEASONAL_NAIVE, MEAN, SES, logged(SES), DAMPED, logged(DAMPED), THETA, logged(THETA)),
        *(CROSTON, SBA, TSB, ADIDA, IMAPA, COMBINED, MEDIAN, ETS, ARIMA, logged(ARIMA), SARIMA, logged(SARIMA)),
    )
}
"""Every method by the name that a person types."""
