"""Every rule over one report with what surrounds it: the balance rules, and those that need other reports or the text.

Nothing here reads a database: :class:`Surroundings` brings what other reports say.
"""

from qktui.checks.catalogue import checks, rule_label
from qktui.checks.copied import figures_digest, text_digest
from qktui.checks.corrections import corrections, first_for, in_words
from qktui.checks.facts import facts_of
from qktui.checks.report import check_further, check_report
from qktui.checks.surroundings import NOWHERE, Surroundings, Units
from qktui.checks.yearly import carried_over

__all__ = [
    "NOWHERE",
    "Surroundings",
    "Units",
    "carried_over",
    "check_further",
    "check_report",
    "checks",
    "corrections",
    "facts_of",
    "figures_digest",
    "first_for",
    "in_words",
    "rule_label",
    "text_digest",
]
