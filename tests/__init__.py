"""The tests of qktui, with what they share: a terminal session, benchmarks, screenshots."""
