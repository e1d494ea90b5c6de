"""ruche_ledger: the books of a cooperative of entrepreneurs, exact to the cent, on Beancount.

```python
from ruche_ledger import load

cooperative = load("main.beancount")
cooperative.position("E007", cooperative.horizon)
```
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .cooperative import Cooperative, load
    from .errors import LedgerError, Problem, RucheError
    from .explanations import Explanation
    from .levies import Levy
    from .model import Entrepreneur, Movement
    from .periods import Period
    from .solidarity import Transfer
    from .statements import Statement

__all__ = [
    "Cooperative",
    "Entrepreneur",
    "Explanation",
    "LedgerError",
    "Levy",
    "Movement",
    "Period",
    "Problem",
    "RucheError",
    "Statement",
    "Transfer",
    "load",
]

#: Where each name comes from. A plugin needs the rules alone, so nobody's `bean-check` waits for statements.
_HOMES = {
    "Cooperative": "cooperative",
    "Entrepreneur": "model",
    "Explanation": "explanations",
    "LedgerError": "errors",
    "Levy": "levies",
    "Movement": "model",
    "Period": "periods",
    "Problem": "errors",
    "RucheError": "errors",
    "Statement": "statements",
    "Transfer": "solidarity",
    "load": "cooperative",
}


def __getattr__(name: str) -> Any:
    """Imports a public name when it is first used."""
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = globals()[name] = getattr(import_module(f".{home}", __name__), name)
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
