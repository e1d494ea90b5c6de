"""Tells Hypothesis how to draw our types, as soon as it is imported: `st.from_type(Entrepreneur)` then works.

Hypothesis calls `register` through the entry point `hypothesis`; strategies themselves are imported when they are
first asked for, so that whoever uses Hypothesis for something else does not wait for them.
"""

from __future__ import annotations

from typing import Any


def register() -> None:
    """Registers our types."""
    from hypothesis import strategies as st

    from ..cooperative import Cooperative
    from ..model import Entrepreneur, Movement, Span
    from ..rules.contributions import Rule

    def drawn(name: str) -> Any:
        def strategy(_type: type) -> st.SearchStrategy[Any]:
            from . import worlds

            found: st.SearchStrategy[Any] = getattr(worlds, name)()
            return found

        return strategy

    st.register_type_strategy(Entrepreneur, drawn("entrepreneurs"))
    st.register_type_strategy(Span, lambda _: drawn("contracts")(Span).flatmap(st.sampled_from))
    st.register_type_strategy(Movement, drawn("movements"))
    st.register_type_strategy(Cooperative, drawn("cooperatives"))
    st.register_type_strategy(Rule, drawn("rules"))
