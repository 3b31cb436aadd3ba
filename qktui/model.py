"""The field's nouns as frozen dataclasses: what a report is, and what is found in it.

Nothing here reads files, opens databases or draws screens. Three different
things must never be confused, and the types keep them apart:

* a number, zero included: ``Cell(value=0)``;
* a cell that the document prints empty or as a dash: ``Cell(value=None, raw="/")``;
* a cell that the document does not have: its id is missing from ``Report.cells``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

Number = int | Decimal
"""A figure: counts are ``int``; amounts are ``Decimal`` in the unit that the form states."""


LARGEST = 10**15
"""No figure is larger, in the smallest unit that its cell keeps. The database has the same bound, so that
sums over a report stay within 64 bits; JSON readers that count in floating point keep it exact as well."""


def plain(number: Number) -> str:
    """A figure in plain digits, never with an exponent: ``1234``, ``590.115865``."""
    return str(number) if isinstance(number, int) else format(number, "f")


class Status(StrEnum):
    """How far a report has come. The database refuses ``FINAL`` while a hard rule does not hold."""

    IMPORTED = "imported"
    DRAFT = "draft"
    FINAL = "final"


class Outcome(StrEnum):
    """What a rule says of a report. ``UNKNOWN`` when an input is blank or absent."""

    PASS = "pass"
    FAIL = "fail"
    UNKNOWN = "unknown"


class Severity(StrEnum):
    """How much a failed rule matters."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Cell:
    """One figure of a statutory table.

    ``raw`` is the printed text wherever it is not simply the number (``""`` when
    the cell is blank or the number says it all); ``where`` says in words where
    the document prints it (``""`` when unknown, as in a report typed by hand).
    """

    value: Number | None
    raw: str = ""
    where: str = ""

    @property
    def blank(self) -> bool:
        """Whether the cell states no number."""
        return self.value is None


@dataclass(frozen=True, slots=True)
class Section:
    """One of the six sections; ``text`` holds its paragraphs, one a line, without the tables."""

    number: int
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Indicator:
    """A service figure stated in the narrative, exactly as printed.

    ``value`` is the figure in ``unit`` (``"1.53"`` 万人 stays so); ``qualifier`` the
    word that bounds it (超, 约, 余) or ``""``; ``share`` the stated percentage;
    ``whole`` the key of the indicator that it is a part of; ``quote`` the phrase.
    """

    key: str
    label: str
    value: Decimal
    unit: str
    quote: str
    section: int = 0
    qualifier: str = ""
    share: Decimal | None = None
    whole: str = ""


@dataclass(frozen=True, slots=True)
class Unplaced:
    """Something numeric that a table prints and the form has no place for."""

    text: str
    where: str


@dataclass(frozen=True, slots=True)
class Source:
    """The document that the figures come from: its file name and SHA-256 in hexadecimal."""

    name: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom the report says to ask."""

    address: str = ""
    postcode: str = ""
    phone: str = ""
    website: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """One agency's report of one year, whatever it was read from.

    ``cells`` maps cell ids to what the report says now. ``abridged_from`` is not
    empty when the narrative is a summary (摘编) of the document published there.
    """

    agency: str
    year: int
    form: str
    status: Status = Status.IMPORTED
    title: str = ""
    issuer: str = ""
    published_on: date | None = None
    period: tuple[date, date] | None = None
    contact: Contact = Contact()
    sections: tuple[Section, ...] = ()
    cells: Mapping[str, Cell] = field(default_factory=dict)
    indicators: tuple[Indicator, ...] = ()
    unplaced: tuple[Unplaced, ...] = ()
    source: Source | None = None
    abridged_from: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """What reading a document gave: a report, and what a person should know before trusting it.

    ``missing`` lists ids of statutory cells that were not found; ``questions`` are
    sentences about whatever is unsure.
    """

    report: Report
    missing: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """What one rule says of one report, with the two sides it compared.

    ``rule`` is the rule's id (``balance``); ``place`` names the row (``t3.new``), the
    column (``t3.*.natural``) or the cell that it was applied to; ``difference`` is left minus right, ``None``
    when a side is unknown; ``message`` is a sentence for a person.
    """

    rule: str
    place: str
    outcome: Outcome
    severity: Severity
    cells: tuple[str, ...]
    left: Number | None
    right: Number | None
    message: str
    quote: str = ""

    @property
    def is_error(self) -> bool:
        """Whether it keeps a report from becoming final by itself."""
        return self.outcome is Outcome.FAIL and self.severity is Severity.ERROR

    @property
    def difference(self) -> Number | None:
        """Left minus right; ``None`` when either is unknown."""
        return None if self.left is None or self.right is None else self.left - self.right


class ReviewState(StrEnum):
    """What a person made of a finding."""

    OPEN = "open"
    CONFIRMED = "confirmed"
    DISMISSED = "dismissed"


@dataclass(frozen=True, slots=True)
class Review:
    """What a person said of a finding, and when (``at``, ISO 8601); whoever dismisses one gives a ``reason``."""

    state: ReviewState
    reason: str = ""
    user: str = ""
    at: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """One balance rule applied to one place: the sum of ``left`` cells equals that of ``right``.

    ``id`` is the rule (``balance``), ``place`` the row (``t3.new``) or column (``t3.*.natural``).
    A rule of kind ``cell`` has a single left cell and no right: its value must be
    whole where the form counts, and not negative. ``last_year`` are cells of the report
    of the year before, by their ids in this form, that are added to the right side.
    """

    id: str
    place: str
    label: str
    label_en: str
    left: tuple[str, ...]
    right: tuple[str, ...]
    hard: bool
    severity: Severity
    origin: str
    last_year: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """A name unique within a layout, such as ``balance:t3.*.natural``."""
        return f"{self.id}:{self.place}"


class Why(StrEnum):
    """What speaks for a correction: how the wrong figure may have come about, or what agrees with the new one.

    The slips stand in the order of how likely they are held to be.
    """

    DIGIT = "digit"
    TRANSPOSED = "transposed"
    SWAPPED = "swapped"
    MOVED = "moved"
    SIGN = "sign"
    SHIFTED = "shifted"
    EXCHANGED = "exchanged"
    LENGTH = "length"
    NARRATIVE = "narrative"
    UNITS = "units"
    LAST_YEAR = "last_year"


class Side(StrEnum):
    """Where a neighbour stands, as tables are printed."""

    LEFT = "left"
    RIGHT = "right"
    ABOVE = "above"
    BELOW = "below"


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that speaks for a change: a slip, with the ``side`` of the figure that it involves
    (``None`` for slips within one figure), or a ``value`` stated elsewhere."""

    why: Why
    side: Side | None = None
    value: Number | None = None


@dataclass(frozen=True, slots=True)
class Expectation:
    """What ``source`` (last year, the narrative, the units' sum) makes one expect in a cell."""

    value: Number
    source: Why


@dataclass(frozen=True, slots=True)
class Change:
    """One cell of a correction. ``old`` is ``None`` where no figure is printed; ``new`` is ``None`` where
    the figure must change and the rules leave open to what."""

    cell: str
    old: Number | None
    new: Number | None
    why: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Repair:
    """Changes that together restore every rule, in the order of the form.

    ``rank`` is 1 for what is likeliest; corrections that nothing tells apart share it.
    ``score`` is what they are ordered by (see ``qktui.locate.ranking``), the smallest first.
    """

    changes: tuple[Change, ...]
    rank: int
    score: tuple[Number, ...]


@dataclass(frozen=True, slots=True)
class Located:
    """Where the errors of one report may be.

    ``repairs`` are ranked: all the smallest sets of changes that restore every rule, of ``fewest`` cells,
    and single slips that may touch more. ``fewest`` is 0 where nothing fails and ``None`` where no set was
    found. ``beyond``: no three cells, or fewer, restore every rule. ``cut``: the search was given up early,
    or not all that it found is listed. ``blanks`` are the cells without a figure in rules that could have
    narrowed the search.
    """

    repairs: tuple[Repair, ...] = ()
    fewest: int | None = 0
    beyond: bool = False
    cut: bool = False
    blanks: tuple[str, ...] = ()

    @property
    def first(self) -> tuple[Repair, ...]:
        """The likeliest correction, or those that share the first place."""
        return tuple(repair for repair in self.repairs if repair.rank == 1)
