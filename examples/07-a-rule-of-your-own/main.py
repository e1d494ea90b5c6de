"""What a rule kind written in Python takes, and how each amount came about."""

from pathlib import Path

from ruche_ledger import load

cooperative = load(Path(__file__).with_name("books.beancount"), strict=True)

for levy in cooperative.levies("2026"):
    print(levy.date, levy.owner, levy.base, levy.amount)

print()
text = str(cooperative.explain(cooperative.levies("2026-02", owner="E007")[0]))
print(text.replace(f"{Path(__file__).parent}/", ""))
