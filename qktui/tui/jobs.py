"""Work away from the event loop: database reads and writes run in threads and answer with messages.

A worker never touches a widget. It computes a frozen value and posts a message that
carries it; handlers own the state. A later job of the same group takes the place of an
earlier one, whose answer is dropped.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Coroutine, Generator
from typing import Any, TypeVar

from textual.dom import DOMNode
from textual.message import Message
from textual.worker import Worker, get_current_worker

from qktui.queries import NoReport
from qktui.store import StoreError
from qktui.tui.in_order import InOrder

T = TypeVar("T")


class Failed(Message):
    """A job of ``group`` could not be done; ``reason`` is a sentence for the person at the keyboard.

    ``gone`` says that the report is no longer in the database.
    """

    def __init__(self, error: Exception, group: str = "") -> None:
        super().__init__()
        self.group = group
        self.reason, self.gone = str(error), isinstance(error, NoReport)


def stream(owner: DOMNode, group: str, messages: Callable[[], Generator[Message | None, None, None]]) -> Worker[None]:
    """Post every message that a generator gives in a thread, until it ends or the job is cancelled; then close it.

    A ``None`` is a place to end, with nothing to say. :class:`StoreError` ends it, and becomes :class:`Failed`.
    """

    def run() -> None:
        worker = get_current_worker()
        try:
            with contextlib.closing(messages()) as coming:
                for message in coming:
                    if worker.is_cancelled or not owner.is_running:
                        return
                    if message is not None:
                        owner.post_message(message)
        except StoreError as error:
            if not worker.is_cancelled and owner.is_running:
                owner.post_message(Failed(error, group))

    return owner.run_worker(run, group=group, exclusive=True, thread=True)


def start(
    owner: DOMNode, group: str, job: Callable[[], T], answer: Callable[[T], Message], *, awaited: bool = False
) -> Worker[None]:
    """Run ``job`` in a thread; post ``answer(result)`` to ``owner``, or :class:`Failed` with a sentence.

    ``awaited``: the answer opens, fills or leaves what the next key is meant for, so that it waits a while.
    An exception that is no :class:`StoreError` or :class:`NoReport` is a defect and ends the app.
    """

    def run() -> None:
        worker = get_current_worker()
        try:
            message: Message = answer(job())
        except (StoreError, NoReport) as error:
            message = Failed(error, group)
        if not worker.is_cancelled and owner.is_running:  # a screen that has gone does not want the answer
            owner.post_message(message)

    worker = owner.run_worker(run, group=group, exclusive=True, thread=True)
    if awaited:
        _let_keys_wait(owner, worker)
    return worker


def in_background(
    owner: DOMNode, group: str, work: Callable[[], Coroutine[None, None, object]], *, awaited: bool = False
) -> None:
    """Carry out ``work``, which may ask the person something, beside the event loop; ``awaited`` as in :func:`start`.

    It is given as a function: a coroutine that is cancelled before its turn comes complains of that.
    """
    worker: Worker[object] = owner.run_worker(work, group=group)
    if awaited:
        _let_keys_wait(owner, worker)


def _let_keys_wait(owner: DOMNode, worker: Worker[Any]) -> None:
    if isinstance(owner.app, InOrder):
        owner.app.wait_for(worker)
