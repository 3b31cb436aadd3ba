"""A long query on a connection of its own keeps nobody waiting."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from qktui.queries import count_reports, list_reports
from qktui.store import Store, StoreError


def test_counting_and_listing_do_not_wait_for_each_other(store: Store) -> None:
    with ThreadPoolExecutor(1) as pool:
        with store.reading():
            assert pool.submit(count_reports, store).result(60) == 1
        with store.reading_apart():
            assert len(pool.submit(list_reports, store).result(60)) == 1


def test_it_cannot_write(store: Store) -> None:
    with pytest.raises(StoreError), store.reading_apart() as conn:
        conn.execute("DELETE FROM report")
    assert count_reports(store) == 1
