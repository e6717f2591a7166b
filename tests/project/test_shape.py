"""Functions and files stay small enough to be read at one look."""

import ast
import re
from statistics import median, quantiles

import pytest

from tests.project.sources import Function, Source, length, named, sources

FUNCTIONS = [(source, function) for source in sources() for function in source.functions()]
LENGTHS = [length(function) for _, function in FUNCTIONS]
EXACT = ("money", "fees", "costing", "matching", "profit", "pricing")


def test_the_middle_function_has_eight_lines_or_fewer() -> None:
    assert median(LENGTHS) <= 8


def test_nineteen_functions_of_twenty_have_thirty_lines_or_fewer() -> None:
    assert quantiles(LENGTHS, n=20)[-1] <= 30


def test_no_function_has_more_than_fifty_lines() -> None:
    assert [named(*found) for found in FUNCTIONS if length(found[1]) > 50] == []


def test_no_file_has_more_than_three_hundred_lines() -> None:
    assert [source.place for source in sources() if source.text.count("\n") > 300] == []


def test_every_module_says_in_its_first_line_what_it_is_for() -> None:
    assert [source.place for source in sources() if not one_line_first(source.tree)] == []


def test_everything_is_annotated() -> None:
    assert [named(*found) for found in FUNCTIONS if not annotated(found[1])] == []


def test_public_functions_of_the_domain_say_what_they_take_and_give() -> None:
    public = [
        (source, function)
        for source, function in FUNCTIONS
        if source.room == "domain" and not function.name.startswith("_") and len(function.body) > 1
    ]
    assert [named(*found) for found in public if not ast.get_docstring(found[1])] == []


@pytest.mark.parametrize("name", EXACT)
def test_no_float_touches_money(name: str) -> None:
    trees = [source.tree for source in sources() if source.place == f"domain/{name}.py"]
    assert [ast.unparse(node) for tree in trees for node in ast.walk(tree) if is_float(node)] == []


def test_nothing_is_left_for_later() -> None:
    marks = re.compile(r"#.*\b(TODO|FIXME|XXX|HACK)\b|NotImplementedError")
    assert [source.place for source in sources() if marks.search(source.text)] == []


def test_no_function_is_empty() -> None:
    shapes = {id(node) for source in sources() for node in protocols(source)}
    empty = [found for found in FUNCTIONS if id(found[1]) not in shapes and does_nothing(found[1])]
    assert [named(*found) for found in empty] == []


def one_line_first(tree: ast.Module) -> bool:
    """Whether the module's docstring starts with a line that stands alone and ends."""
    lines = (ast.get_docstring(tree) or "").splitlines()
    return bool(lines) and lines[0].endswith((".", "?", "!")) and (len(lines) == 1 or not lines[1])


def annotated(function: Function) -> bool:
    given = function.args
    taken = [*given.posonlyargs, *given.args, *given.kwonlyargs, given.vararg, given.kwarg]
    named_types = all(one.annotation for one in taken if one and one.arg not in ("self", "cls"))
    return named_types and (function.returns is not None or function.name == "__init__")


def is_float(node: ast.AST) -> bool:
    """A float constant, a call of float, or an annotation with it; `/` alone may be of Decimals."""
    constant = isinstance(node, ast.Constant) and isinstance(node.value, float)
    return constant or (isinstance(node, ast.Name) and node.id == "float")


def protocols(source: Source) -> list[ast.AST]:
    """The nodes of every Protocol: there an empty function is a shape."""
    classes = [node for node in ast.walk(source.tree) if isinstance(node, ast.ClassDef)]
    shapes = [one for one in classes if any("Protocol" in ast.unparse(base) for base in one.bases)]
    return [node for one in shapes for node in ast.walk(one)]


def does_nothing(function: Function) -> bool:
    """Only a docstring, an ellipsis or `pass`; an overload is a signature and may be empty."""
    if any("overload" in ast.unparse(mark) for mark in function.decorator_list):
        return False
    return all(
        isinstance(line, ast.Pass) or (isinstance(line, ast.Expr) and isinstance(line.value, ast.Constant))
        for line in function.body
    )
