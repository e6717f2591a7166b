"""Typer's checks of values, spared where they change nothing: they load pydantic, which takes longer than a report."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, get_args

from typer.core import TyperArgument, TyperOption


def spare_checks() -> None:
    """Let every argument and option take at once what a check would leave as it is."""
    for parameter in (TyperArgument, TyperOption):
        if parameter.process_value.__module__ != __name__:
            parameter.process_value = _sparing(parameter.process_value)  # type: ignore[method-assign]


def is_settled(value: Any, kind: Any) -> bool:
    """Whether `value` is of `kind` as it stands: nothing, text, a number counted, one of the choices."""
    if isinstance(value, str):
        return kind is str or value in get_args(kind)
    if isinstance(value, list):
        return kind == list[str] and all(is_settled(one, str) for one in value)
    return value is None or (kind is int and type(value) is int)


def _sparing(checked: Callable[..., Any]) -> Callable[..., Any]:
    def process_value(self: Any, ctx: Any, value: Any) -> Any:
        described: Any = getattr(self, "type_descriptor", None)  # not in every release of Typer
        is_open = not described or described.parameter_info.parser or (self.required and not value)
        if is_open or not is_settled(value, described.annotation):
            return checked(self, ctx, value)
        return self.callback(ctx, self, value) if self.callback else value

    return process_value
