"""A cache that does not answer neither fails nor delays."""

from unittest.mock import Mock

import pytest

from tna_portal.common import caching


@pytest.fixture
def cache(monkeypatch: pytest.MonkeyPatch) -> Mock:
    """One that is down."""
    monkeypatch.setattr(caching, "_silent_until", 0.0)
    down = Mock()
    down.get.side_effect = ConnectionError
    down.set.side_effect = ConnectionError
    monkeypatch.setattr(caching, "cache", down)
    return down


def test_a_silent_cache_is_asked_once_and_everything_is_made(cache: Mock) -> None:
    make = Mock(return_value=frozenset({"T1"}))
    assert [caching.remembered("a", make) for _ in range(3)] == [{"T1"}] * 3
    assert make.call_count == 3
    assert (cache.get.call_count, cache.set.call_count) == (1, 0)


def test_nothing_found_is_remembered_too(cache: Mock) -> None:
    kept: dict[str, object] = {}
    cache.get.side_effect = kept.get
    cache.set.side_effect = lambda key, value, seconds: kept.update({key: value})
    make = Mock(return_value=frozenset())
    assert [caching.remembered("a", make) for _ in range(2)] == [frozenset()] * 2
    assert make.call_count == 1
