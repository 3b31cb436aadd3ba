"""Figures stated in the narrative, read into claims and checked against the tables and each other.

What is looked for is data (``seeds/claims.toml``). Nothing here reads a database or
changes a report.
"""

from qktui.claims.checking import check_narrative
from qktui.claims.claim import Claim
from qktui.claims.expecting import Expectation, expectations
from qktui.claims.sections import read_claims

__all__ = ["Claim", "Expectation", "check_narrative", "expectations", "read_claims"]
