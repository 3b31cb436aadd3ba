"""Work away from the event loop: database reads and writes run in threads and answer with messages.

A worker never touches a widget. It computes a frozen value and posts a message that
carries it; handlers own the state. A later job of the same group takes the place of an
earlier one, whose answer is dropped.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from textual.message import Message
from textual.message_pump import MessagePump
from textual.widget import Widget
from textual.worker import Worker, get_current_worker

from qktui.queries import NoReport
from qktui.store import StoreError

T = TypeVar("T")


class Failed(Message):
    """A job could not be done; ``reason`` is a sentence for the person at the keyboard."""

    def __init__(self, reason: str) -> None:
        super().__init__()
        self.reason = reason


def start(owner: Widget, group: str, job: Callable[[], T], answer: Callable[[T], Message]) -> Worker[None]:
    """Run ``job`` in a thread; post ``answer(result)`` to ``owner``, or :class:`Failed` with a sentence.

    An exception that is no :class:`StoreError` or :class:`NoReport` is a defect and ends the app.
    """

    def run() -> None:
        worker = get_current_worker()
        try:
            message: Message = answer(job())
        except (StoreError, NoReport) as error:
            message = Failed(str(error))
        if not worker.is_cancelled:
            _post(owner, message)

    return owner.run_worker(run, group=group, exclusive=True, thread=True)


def _post(owner: MessagePump, message: Message) -> None:
    """Post from a thread; a screen that has gone meanwhile does not want the answer."""
    if owner.is_running:
        owner.post_message(message)
