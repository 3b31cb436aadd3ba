"""What a finding says, whatever the language: a review holds while it stays the same."""

from __future__ import annotations

import hashlib

from qktui.model import Finding, Number, plain


def facts_of(finding: Finding) -> str:
    """A digest of the rule, the place, the two sides, the sentence and the cells."""
    sides = (_text(finding.left), _text(finding.right))
    parts = (finding.rule, finding.place, *sides, finding.quote, *finding.cells)
    return hashlib.blake2b("\0".join(parts).encode(), digest_size=12).hexdigest()


def _text(number: Number | None) -> str:
    return "" if number is None else plain(number)
