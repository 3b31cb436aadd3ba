"""click's commands and options, speaking the language in use.

Help texts are written in Chinese where a command is declared; they are looked up in
the catalogue when they are shown, since only then is the language known. click's own
words and its mistakes in usage are said here too, and help is wrapped by cells.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, TypeVar

import click

from qktui.cli.columns import fill
from qktui.phrases import pick, say
from qktui.typesetting import padded, width, wrap

F = TypeVar("F", bound=Callable[..., Any])


class Formatter(click.HelpFormatter):
    """Help in the language in use, wrapped by terminal cells."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """One line: the command and what it takes."""
        self.write(f"{say('用法：')}{prog} {args}\n")

    def write_heading(self, heading: str) -> None:
        """The heading of a list, of which click has two."""
        self.write({"Options": say("选项："), "Commands": say("命令：")}.get(heading, heading) + "\n")

    def write_text(self, text: str) -> None:
        """Paragraphs, one a line of ``text``."""
        self.write(fill(text, self.width, " " * self.current_indent) + "\n")

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        """Terms on the left, what they mean on the right."""
        rows = list(rows)
        first = min(max(width(term) for term, _ in rows), col_max) + col_spacing
        left = " " * self.current_indent
        for term, meaning in rows:
            lines = wrap(meaning, max(self.width - self.current_indent - first, 20))
            if width(term) + col_spacing > first:
                self.write(f"{left}{term}\n")
                term = ""
            for line in lines:
                self.write((left + padded(term, first) + line).rstrip() + "\n")
                term = ""


class Context(click.Context):
    """A context whose help is written by :class:`Formatter`."""

    formatter_class = Formatter


class Option(click.Option):
    """An option whose help is translated when it is shown."""

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        """The option and its meaning."""
        record = super().get_help_record(ctx)
        if record is None or self.help is None:
            return record
        return record[0], record[1].replace(self.help, say(self.help), 1)


class Command(click.Command):
    """A command whose help is translated, and which says what is wrong with its arguments."""

    context_class = Context
    allow_extra_args = True  # so that parse_args below can name them in our language

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """As click does. Raises ``UsageError`` for arguments that nothing takes."""
        rest = super().parse_args(ctx, args)
        if rest and not isinstance(self, click.Group) and not ctx.resilient_parsing:
            raise click.UsageError(say("多了参数 {arguments}", arguments=" ".join(rest)), ctx)
        return rest

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        """What the command takes, in the order of the usage line."""
        words = {
            "[OPTIONS]": pick("[选项]", "[OPTIONS]"),
            "[COMMAND] [ARGS]...": pick("[命令 [参数]…]", "[COMMAND [ARGS]…]"),
            "COMMAND [ARGS]...": pick("命令 [参数]…", "COMMAND [ARGS]…"),
        }
        return [words.get(piece, piece) for piece in super().collect_usage_pieces(ctx)]

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """The option ``--help``, explained as the others are."""
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = say("显示这段说明")
        return option

    def get_short_help_str(self, limit: int = 45) -> str:
        """The first line of the help, whole."""
        return say(self.help or "").partition("\n")[0]

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The help, as paragraphs."""
        formatter.write_paragraph()
        with formatter.indentation():
            formatter.write_text(say(self.help or ""))


class Group(Command, click.Group):
    """A command of commands."""

    command_class = Command

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands in the order in which they were added."""
        return list(self.commands)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that is meant. Raises ``UsageError`` when there is none of that name."""
        name = args[0]
        if not ctx.resilient_parsing and not name.startswith("-") and self.get_command(ctx, name) is None:
            known = listed(self.list_commands(ctx))
            raise click.UsageError(say("没有命令 {name}，可用的命令：{known}", name=name, known=known), ctx)
        return super().resolve_command(ctx, args)


def option(*names: str, **settings: Any) -> Callable[[F], F]:
    """``click.option`` with a translated help."""
    return click.option(*names, cls=Option, **settings)


def command(name: str, help: str) -> Callable[[Callable[..., Any]], Command]:
    """``click.command``: the name, and the Chinese help that the catalogue translates."""
    return click.command(name, cls=Command, help=help)


def listed(items: Iterable[object]) -> str:
    """The items, one after the other, as the language does it."""
    return pick("、", ", ").join(map(str, items))


def usage_sentence(error: click.UsageError) -> str:
    """What is wrong with the command as it was typed, in one sentence that says where help is."""
    hint = say("（说明见 {command} --help）", command=error.ctx.command_path if error.ctx else "qktui")
    return _mistake(error) + hint


def _mistake(error: click.UsageError) -> str:
    match error:
        case click.NoSuchOption():
            close = say("（是 {options} 吗？）", options=listed(error.possibilities)) if error.possibilities else ""
            return say("没有选项 {name}{close}", name=error.option_name, close=close)
        case click.MissingParameter():
            return say("缺少 {name}", name=_name(error))
        case click.BadOptionUsage():
            return say("选项 {name} 后面要有一个值，开关则没有", name=error.option_name)
        case click.BadParameter() if error.param is not None:
            wanted = _wanted(error.param)
            return say("{name} 的值不对：{wanted}", name=_name(error), wanted=wanted or error.message)
        case _:
            return error.message


def _name(error: click.BadParameter) -> str:
    if error.param is None:
        return str(error.param_hint)
    return error.param.opts[0] if isinstance(error.param, click.Option) else str(error.param.metavar).strip("[]…")


def _wanted(param: click.Parameter) -> str:
    """What the parameter takes, in words; empty when click's own message says it better."""
    match param.type:
        case click.Choice():
            return say("只能是 {choices}", choices=listed(param.type.choices))
        case click.IntRange():
            return say("应是 {low} 到 {high} 的整数", low=param.type.min, high=param.type.max)
        case _:
            return ""


def walk(top: click.Command, path: Sequence[str] = ("qktui",)) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Every command below ``top``, itself first, with the words that name it."""
    yield tuple(path), top
    if isinstance(top, click.Group):
        context = click.Context(top)
        for name in sorted(top.list_commands(context)):
            if (below := top.get_command(context, name)) is not None:
                yield from walk(below, (*path, name))
