"""ruche_ledger: the books of a cooperative of entrepreneurs, exact to the cent, on Beancount.

```python
from ruche_ledger import load

cooperative = load("main.beancount")
cooperative.position("E007", cooperative.horizon)
```
"""

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
