"""The page of errors: what each means, the remedies that it names, and which state machines catch it by its name."""

import ast
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Final

from mskmigration import errors as library
from tools.reference.markdown import prose, table
from tools.reference.sources import ROOT, definition, machines

INTRODUCTION: Final = """# Errors

A failed execution ends with one of these errors. The execution's cause says what happened, to which topic, connector
or cluster. It ends with one of the remedies below. Words in `<…>` are filled in. If an error may pass by itself, the
state machine retries before the execution ends with it. The last column lists the state machines that handle an error
by its name: they retry it, or catch it.
"""
CODE: Final = (ROOT / "layers" / "mskmigration" / "mskmigration", ROOT / "functions")
# A function, and the name of its argument that is the class of the error.
RAISES_WHAT_IT_IS_GIVEN: Final = ("checked", "error")


def errors() -> str:
    """Return the page."""
    rows = (
        (
            f"`{kind.__name__}`",
            (kind.__doc__ or "").partition("\n")[0],
            "<br>".join(_remedies().get(kind.__name__, ())),
            "yes" if issubclass(kind, library.PassingError) else "",
            _caught(kind.__name__),
        )
        for kind in raised()
    )
    return "\n".join(
        [INTRODUCTION, table(("Error", "What happened", "Remedy", "May pass by itself", "Handled by"), rows)]
    )


def raised() -> list[type[library.MigrationError]]:
    """Return the errors of the library in their order, without the bases, which nobody raises."""
    kinds = [kind for kind in vars(library).values() if isinstance(kind, type)]
    return [kind for kind in kinds if issubclass(kind, library.MigrationError) and not kind.__subclasses__()]


@cache
def _remedies() -> Mapping[str, tuple[str, ...]]:
    """Return the remedies that each error is raised with, by its class: the second argument where it is written out."""
    found: dict[str, dict[str, None]] = {}
    calls = [
        (node, node.func.id) for node in _nodes() if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    ]
    for call, name in calls:
        if len(call.args) == len(("what", "remedy")) and (remedy := _text(call.args[1])):
            found.setdefault(name, {})[remedy] = None
    for call, name in calls:
        if name == RAISES_WHAT_IT_IS_GIVEN[0]:
            given_by_name = (each.value for each in call.keywords)
            for given in (each.id for each in given_by_name if isinstance(each, ast.Name) and each.id in vars(library)):
                found.setdefault(given, {}).update(found[RAISES_WHAT_IT_IS_GIVEN[1]])
    return {name: tuple(remedies) for name, remedies in found.items()}


def _nodes() -> Iterator[ast.AST]:
    for folder in CODE:
        for path in sorted(folder.rglob("*.py")):
            yield from ast.walk(ast.parse(path.read_text()))


def _text(node: ast.expr) -> str:
    """Return a text that is written out; of what is filled in, the last name, in brackets."""
    if isinstance(node, ast.Constant):
        return prose(str(node.value))
    if not isinstance(node, ast.JoinedStr):
        return ""
    parts = (_text(each) if isinstance(each, ast.Constant) else f"`<{_last_name(each)}>`" for each in node.values)
    return "".join(parts)


def _last_name(node: ast.expr) -> str:
    names = [
        each.attr if isinstance(each, ast.Attribute) else each.id
        for each in ast.walk(node)
        if isinstance(each, (ast.Attribute, ast.Name))
    ]
    return next((name for name in names if name not in {"capitalize", "str"}), "…")


def _caught(error: str) -> str:
    return ", ".join(
        f"[{name}](state-machines.md#{defined})"
        for name, defined in machines().items()
        if f'"{error}"' in _text_of(defined)
    )


def _text_of(name: str) -> str:
    return str(definition(name)).replace("'", '"')
