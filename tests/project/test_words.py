"""One word for one thing: names that say nothing are not used."""

import ast

from tests.project.sources import Source, sources

HOLLOW = ("Manager", "Helper", "Helpers", "Util", "Utils", "Service", "Base")
RAISED_ELSEWHERE = "machine/ahead.py"  # what a thread catches is raised by the one that takes its gifts
BROAD = ("Exception", "BaseException")


def test_no_class_is_named_for_being_a_class() -> None:
    names = [(source.place, node.name) for source, node in walked() if isinstance(node, ast.ClassDef)]
    assert [found for found in names if found[1].endswith(HOLLOW)] == []


def test_no_module_is_a_drawer_for_everything() -> None:
    drawers = {"util", "utils", "helper", "helpers", "misc", "manager"}
    assert [source.place for source in sources() if source.place.rsplit("/")[-1][:-3] in drawers] == []


def test_only_the_command_line_prints() -> None:
    outside = [found for found in walked() if found[0].room not in ("cli", "")]
    assert [(source.place, node.lineno) for source, node in outside if prints(node)] == []


def test_except_exception_stands_in_one_place() -> None:
    broad = [source.place for source, node in walked() if isinstance(node, ast.ExceptHandler) and catches_all(node)]
    assert [place for place in broad if place != RAISED_ELSEWHERE] == ["cli/main.py"], broad


def test_the_command_line_imports_nothing_heavy_at_the_top() -> None:
    light = ("typer", "domain", "reports", "cli")
    tops = [(source.place, line) for source in sources() if source.room == "cli" for line in source.tree.body]
    rooms = [(place, room_of(line)) for place, line in tops if isinstance(line, ast.ImportFrom)]
    assert [found for found in rooms if found[1] and found[1] not in light] == []


def walked() -> list[tuple[Source, ast.AST]]:
    return [(source, node) for source in sources() for node in ast.walk(source.tree)]


def prints(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"


def catches_all(handler: ast.ExceptHandler) -> bool:
    """Whether every error ends here; one that is raised again after tidying up does not."""
    passed_on = isinstance(handler.body[-1], ast.Raise)
    return not passed_on and (handler.type is None or ast.unparse(handler.type) in BROAD)


def room_of(line: ast.ImportFrom) -> str:
    """The room of this package that the line imports from, or "" for anything else."""
    parts = (line.module or "").split(".")
    if line.level == 0:
        return parts[1] if parts[0] == "soleflip_cli" and len(parts) > 1 else ""
    return "cli" if line.level == 1 else parts[0]
