"""Explains a transfer, whatever its kind."""

from __future__ import annotations

from ..dues import Due, Instalment
from ..exits import Exit
from ..model import Entrepreneur
from ..solidarity import Gift, Granted, Share, Transfer
from .exits import explain_exit
from .moved import Background
from .shared import explain_claimed, explain_gift, explain_granted
from .steps import Explanation
from .taken import explain_instalment, explain_levy_of_fund


def explain_transfer(background: Background, transfer: Transfer, person: Entrepreneur) -> Explanation:
    """Explains what a fund, or of a deficit the cooperative, moved to or from one entrepreneur."""
    basis = transfer.basis
    if isinstance(basis, Share):
        return explain_claimed(transfer, basis)
    if isinstance(basis, Gift):
        return explain_gift(transfer, basis.sharing)
    if isinstance(basis, Granted):
        return explain_granted(transfer, basis)
    if isinstance(basis, Due):
        return explain_levy_of_fund(background, transfer, basis)
    if isinstance(basis, Instalment):
        return explain_instalment(background, transfer, basis, person)
    assert isinstance(basis, Exit)
    return explain_exit(transfer, basis)
