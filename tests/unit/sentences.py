"""Every sentence that people read, found in the source: what the catalogues must translate.

A sentence is the literal first argument of ``say(...)``, the description or tooltip of
a ``Binding(...)``, a class's ``HELP``, or a help text of the command line. All but the
last are found by reading the syntax, so a sentence is found whether or not a test
ever makes the program say it.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import click

from qktui.cli import cli
from qktui.cli.wording import walk
from tests.conftest import REPOSITORY

PACKAGE = REPOSITORY / "qktui"
SPOKEN_ELSEWHERE = frozenset(
    {"binding.description", "binding.tooltip or binding.description", "self.about", "self.help", "self.help or ''"}
)
"""What ``say`` may be given that is no literal: texts declared in a ``Binding``, a ``HELP`` or
a command's help, which are collected where they are declared."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A Chinese sentence and where it is said: the module's path within the package, and the line."""

    text: str
    module: str
    line: int


@dataclass(frozen=True, slots=True)
class Unreadable:
    """An argument where a literal sentence should stand: its code, and where."""

    code: str
    module: str
    line: int


def in_syntax(tree: ast.AST, module: str) -> Iterator[Sentence | Unreadable]:
    """The sentences of one parsed module, in the order of the syntax tree."""
    for node in ast.walk(tree):
        for spoken in _spoken(node):
            if isinstance(spoken, ast.Constant) and isinstance(spoken.value, str):
                yield Sentence(spoken.value, module, spoken.lineno)
            elif ast.unparse(spoken) not in SPOKEN_ELSEWHERE:
                yield Unreadable(ast.unparse(spoken), module, spoken.lineno)


def _spoken(node: ast.AST) -> Iterator[ast.expr]:
    """The expressions that a node says: of a call of ``say`` or ``Binding``, or of ``HELP = …``."""
    match node:
        case ast.Call(func=ast.Name(id="say") | ast.Attribute(attr="say"), args=[sentence, *_]):
            yield sentence
        case ast.Call(func=ast.Name(id="Binding") | ast.Attribute(attr="Binding"), args=arguments, keywords=keywords):
            yield from arguments[2:3]
            yield from (keyword.value for keyword in keywords if keyword.arg in ("description", "tooltip"))
        case ast.Assign(targets=[ast.Name(id="HELP")], value=text):
            yield text
        case ast.AnnAssign(target=ast.Name(id="HELP"), value=ast.expr() as text):
            yield text
        case _:
            return


def too_early(tree: ast.AST) -> Iterator[int]:
    """Lines where something is said as the module is loaded: before anybody has chosen a language."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            continue
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("say", "pick"):
            yield node.lineno
        yield from too_early(node)


def modules(package: Path = PACKAGE) -> Iterator[tuple[str, ast.Module]]:
    """Every module below ``package`` with its syntax, by its path."""
    for path in sorted(package.rglob("*.py")):
        yield path.relative_to(package).as_posix(), ast.parse(path.read_text(encoding="utf-8"))


def in_package(package: Path = PACKAGE) -> Iterator[Sentence | Unreadable]:
    """The sentences of every module below ``package``, module by module."""
    for module, tree in modules(package):
        yield from in_syntax(tree, module)


def in_command_line(top: click.Command = cli) -> Iterator[Sentence]:
    """The help texts of every command and option; they count as standing at the top of ``cli/__init__.py``."""
    for _, command in walk(top):
        helps = [command.help, *(param.help for param in command.params if isinstance(param, click.Option))]
        yield from (Sentence(text, "cli/__init__.py", 0) for text in helps if text)


def sentences() -> dict[str, Sentence]:
    """Every sentence, by its text, with the place where it is said first."""
    found: dict[str, Sentence] = {}
    for sentence in (*in_package(), *in_command_line()):
        if isinstance(sentence, Sentence):
            found.setdefault(sentence.text, sentence)
    return found


def unreadable() -> list[Unreadable]:
    """Every place where something is said that no reader of the source can know."""
    return [place for place in in_package() if isinstance(place, Unreadable)]
