"""How each generated amount came about, in steps that can be redone with a pocket calculator."""

from .absences import Absence, absences
from .levied import explain_levy
from .moved import Backgrounds
from .opened import explain_opening
from .pooled import explain_share
from .shared import explain_sharing
from .steps import Explanation, Rate, Repeating, Section, SourcePiece, Step, Table, plain
from .transfers import explain_transfer

__all__ = [
    "Absence",
    "Backgrounds",
    "Explanation",
    "Rate",
    "Repeating",
    "Section",
    "SourcePiece",
    "Step",
    "Table",
    "absences",
    "explain_levy",
    "explain_opening",
    "explain_share",
    "explain_sharing",
    "explain_transfer",
    "plain",
]
