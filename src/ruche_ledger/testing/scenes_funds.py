"""Scenes of funds and pooled means: claims that just cannot be met, small needs, months that repay, leavers, grants."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from .oracle_calendar import add_months, month_end
from .oracle_clauses import number_of
from .scenes import BANK, LONG_AGO, Scene, last_of, later
from .subjects import Subject
from .texts import Declaration, GeneratedLedger, Leg, Money

#: Needs in cents that a fund shares: equal ones, tiny ones, and those whose remainders are not in the order of keys.
_NEEDS = ((100, 100, 100), (1, 1, 2, 1), (600, 600, 200), (200, 60_000, 600), (333, 777, 1_001, 55))


def fund_scenes(subject: Subject) -> Iterator[GeneratedLedger]:
    """The scenes of a step, with all others of its fund, around each day on which one of them begins."""
    fund = _Fund(subject)
    acts = {
        "levy": (fund.levied,),
        "aid": (fund.claims, fund.lasting, fund.granting, fund.turning),
        "advance": (fund.claims, fund.lasting, fund.granting, fund.turning, fund.repaying),
        "call": (fund.claims,),
        "exit": (fund.leaving,),
    }
    for day in fund.days:
        for act in acts[fund.kind]:
            for scene in act(day):
                ledger = scene.ledger(subject.french)
                if ledger is not None:
                    yield ledger


def pool_scenes(subject: Subject) -> Iterator[GeneratedLedger]:
    """Rents of all small amounts, and what comes back of them, before and after each change of the parts."""
    for pool in subject.versions:
        scene = Scene([*subject.context, *subject.versions])
        keys = sorted({
            word.split()[0]
            for version in subject.versions
            for word in str(version.get("shares")).split(",")
            if word.split()
        })  # fmt: skip
        house = {str(each.values[0]) for each in subject.context}
        since = add_months(min(version.date for version in subject.versions), -LONG_AGO)
        for key in keys:
            if key not in house:
                scene.person((since, subject.contracts[0]), key=key)
        name, payer = str(pool.values[0]), next(iter(sorted(house & set(keys))), "Ruche")
        for number, cents in enumerate((*range(1, 30), 12_345, 99_999, -1, -2, -7, -12_345)):
            for day in (pool.date, later(pool.date, 20 + number)):
                cost = Leg(f"Expenses:{payer}:613-Scene", cents, share=name)
                scene.post(day, cost, Leg(BANK, -cents))
        ledger = scene.ledger(subject.french)
        if ledger is not None:
            yield ledger


class _Fund:
    """What the scenes of one fund have in common."""

    def __init__(self, subject: Subject) -> None:
        self.subject = subject
        self.key = subject.fund
        self.articles = [
            each
            for each in (*subject.own, *subject.context)
            if each.kind == "ruche-solidarity" and each.values[0] == self.key
        ]
        self.rules = [*subject.rules]
        self.words = subject.contracts[:4]
        begun = [each.date for each in (*self.articles, *self.rules)]
        self.long_ago = add_months(min(begun), -LONG_AGO)
        self.days = tuple(sorted({each.date for each in self.articles}))[-4:]
        self.kind = str(subject.own[0].values[1])
        #: The kinds of needs that the scenes of this step are about.
        self.needs = ("aid", "advance") if self.kind == "call" else (self.kind,)

    def scene(self, *, ruled: bool = False) -> Scene:
        """An empty one, with all steps of the fund; without rules, what people have is what they got."""
        others = [each for each in self.subject.context if each.kind != "ruche-solidarity" or each in self.articles]
        own = [each for each in self.subject.own if each not in others]
        return Scene([*others, *own, *(self.rules if ruled else ())])

    def at(self, kind: str, word: str, day: date) -> Declaration | None:
        """The directive of a step that holds for a contract on a day."""
        named = [
            each
            for each in self.articles
            if each.values[1] == kind and each.date <= day
            and word in [one.strip() for one in str(each.get("contracts") or word).split(",")]
        ]  # fmt: skip
        return max(named, key=lambda each: each.date, default=None)

    def entered(self, law: Declaration | None, end: date) -> date:
        """An entry whose seniority a directive admits at a month's end."""
        until = law.get("seniority-until") if law is not None else None
        least = law.get("seniority-from") if law is not None else None
        if until is None and least is None:
            return self.long_ago
        months = int(number_of(least)) if least is not None else max(0, int(number_of(until)) - 6)
        return add_months(end.replace(day=1), -months)

    def reserve(self, day: date) -> int:
        """What the fund keeps on a day."""
        declared = [
            each
            for each in self.subject.context
            if each.kind == "ruche-fund" and each.values[0] == self.key and each.date <= day
        ]
        held = max(declared, key=lambda each: each.date).get("reserve") if declared else None
        return held.cents if isinstance(held, Money) else 0

    def gift(self, scene: Scene, day: date, cents: int) -> None:
        """Money for the fund."""
        scene.post(day, Leg(BANK, cents), Leg(f"Income:{self.key}:75-Dons", -cents))

    def spend(self, scene: Scene, key: str, day: date, cents: int) -> None:
        """A charge of an entrepreneur that no rule is likely to deduct; negative for money that is no sale."""
        if cents > 0:
            scene.post(day, Leg(f"Expenses:{key}:627-Frais", cents), Leg(BANK, -cents))
        else:
            scene.post(day, Leg(BANK, -cents), Leg(f"Income:{key}:758-Divers", cents))

    def owing(self, scene: Scene, key: str, day: date, cents: int) -> None:
        """An advance of this fund from other books."""
        self.gift(scene, day, cents)
        lent = Leg(f"Assets:{self.key}:181-{key}", cents), Leg(f"Liabilities:{key}:181-{self.key}", -cents)
        scene.post(day, *lent, tags=("a-nouveau",))

    def cents(self, law: Declaration, key: str, default: int) -> int:
        """An amount of a directive."""
        found = law.get(key)
        return found.cents if isinstance(found, Money) else default

    def target(self, law: Declaration) -> int:
        """The target of a need, in cents."""
        target = law.get("target")
        return target.cents if isinstance(target, Money) else 0

    def asking(self, day: date) -> list[tuple[str, Declaration]]:
        """The contracts whose needs the fund meets by itself, under a directive that begins on a day."""
        found = []
        for kind in self.needs:
            for word in self.words:
                law = self.at(kind, word, day)
                if law is not None and law.get("decision") != "each" and self.begins(law, word, day):
                    found.append((word, law))
        return found

    def begins(self, law: Declaration, word: str, day: date) -> bool:
        """Whether a directive begins on a day, or a call that helps it does."""
        call = self.at("call", word, day)
        return day in (law.date, call.date if call is not None else None)

    def claims(self, day: date) -> Iterator[Scene]:
        """Claims of one month that the fund can just meet, or just cannot, in part or not at all."""
        end = last_of(day, 1)
        for word, law in self.asking(day):
            for needs in _NEEDS:
                total = sum(needs)
                for held in (total // 2 + 1, total - 1, total):
                    scene = self.scene()
                    for need in needs:
                        key = scene.person((self.entered(law, end), word))
                        self.spend(scene, key, later(end, -9), need - self.target(law))
                    for other in self.words:
                        if self.at("call", other, end) is not None and held != total:
                            for rich in (100, 55_555, 400_000):
                                giver = scene.person((self.long_ago, other))
                                self.spend(scene, giver, later(end, -9), -rich)
                    self.gift(scene, later(end, -9), held + self.reserve(end))
                    yield scene

    def lasting(self, day: date) -> Iterator[Scene]:
        """Months in which the same people lack much: caps of a month and of all times, covers, people who leave."""
        end = last_of(day, 1)
        for word, law in self.asking(day):
            scene = self.scene(ruled=True)
            self.gift(scene, later(end, -20), 90_000_000)
            for number, need in enumerate((70_007, 250_001, 1_000_003, 33, 55, 1_001, 77_777, 31_313)):
                key = scene.person((self.entered(law, end), word))
                aided = ((later(end, -9), "aided", 180_000),) if law.values[1] == "aid" and number == 1 else ()
                for since, measure, cents in aided:
                    scene.declare(since, "ruche-opening", (key, self.key), **{measure: Money(cents)})
                for month in range(5):
                    self.spend(scene, key, later(last_of(end, month), -9), need + month)
                    scene.sale(later(last_of(end, month), -8), f"Income:{key}:706-Scene", 1_003 * (number % 3))
                owed = Leg(f"Liabilities:{key}:421-Personnel", -4_321 * (number % 2))
                scene.post(later(end, -9), Leg(f"Expenses:{key}:641-Paie", -owed.cents), owed)
                unpaid = Leg(f"Assets:{key}:411-Clients", 9_876 * (number % 2))
                scene.post(later(end, -9), unpaid, Leg(f"Income:{key}:758-Divers", -unpaid.cents), links=(f"{key}-9",))
            for change in ((later(last_of(end, 1), 1), "left"), (later(last_of(end, 1), -5), "left")):
                key = scene.person((self.entered(law, end), word), change)
                self.spend(scene, key, later(end, -9), 12_345)
                self.spend(scene, key, later(last_of(end, 1), -9), 12_345)
            back = scene.person(
                (add_months(self.entered(law, end), -1), word), (later(last_of(end, -1), 1), "left"),
                (later(last_of(end, -1), 2), word),
            )  # fmt: skip
            self.spend(scene, back, later(last_of(end, -2), 9), 7_777)
            self.spend(scene, back, later(end, -5), 5_555)
            yield scene

    def repaying(self, day: date) -> Iterator[Scene]:
        """Advances that a month repays: more than is owed, less, with little money, with charges, under no more law."""
        end = last_of(day, 1)
        for word in self.words:
            law = self.at("advance", word, end)
            if law is None or law.date != day or not law.get("repay"):
                continue
            others = [each for each in self.words if self.at("advance", each, end) is not law]
            for place, other in enumerate((word, word, *others)):
                scene = self.scene(ruled=place == 0)
                self.gift(scene, later(end, -20), 90_000_000)
                for owed, earned, spent in (
                    (60_000, 40_001, 0), (1_000, 400_003, 0), (60_000, 99_999, 0), (90_000, 333_333, 200_001),
                    (60_000, 50_001, 49_000),
                ):  # fmt: skip
                    changes = ((end.replace(day=1), other),) if other != word else ()
                    key = scene.person((self.long_ago, word), *changes)
                    self.owing(scene, key, later(end, -40), owed)
                    # Lent money has been spent, and a little more or less than that: the position is near zero.
                    gone = owed + spent - 500
                    scene.post(later(end, -40), Leg(f"Expenses:{key}:627-Frais", gone), Leg(BANK, -gone))
                    for month in range(4):
                        scene.sale(later(last_of(end, month), -8), f"Income:{key}:706-Scene", earned + month)
                        scene.post(
                            later(last_of(end, month), -7),
                            Leg(f"Expenses:{key}:604-Achats", 1_234),
                            Leg(BANK, -1_234),
                        )
                    self.spend(scene, key, later(last_of(end, 2), -3), 150_000)
                yield scene

    def levied(self, day: date) -> Iterator[Scene]:
        """Results and positions with ties, and results of a month that the position cannot pay for."""
        end = last_of(day, 1)
        for word in self.words:
            law = self.at("levy", word, end)
            if law is None or law.date != day or not law.get("rate"):
                continue
            rate, above = number_of(law.get("rate")), law.get("above")
            floor = above.cents if isinstance(above, Money) else 0
            ties = [cents for cents in range(1, 4_001) if (cents * rate) % 1 * 2 == 1][:3]
            scene = self.scene()
            for extra in (*ties, 1, 99, 25, 12_345, 400_001):
                key = scene.person((self.long_ago, word))
                self.spend(scene, key, later(end, -9), -(floor + extra + 2_000_000))
                self.spend(scene, key, later(last_of(end, 1), -9), -(floor + extra))
                poor = scene.person((self.long_ago, word))
                self.spend(scene, poor, later(end, -40), 5_000_000)
                self.spend(scene, poor, later(end, -9), -(floor + 5_000_007 + extra % 5))
            yield scene

    def leaving(self, day: date) -> Iterator[Scene]:
        """Leavers with debts and losses, on a month's last day and before, when the fund has little, much, nothing."""
        end = last_of(day, 1)
        for word in self.words:
            law = self.at("exit", word, end)
            for held in (0, 1_000, 90_000_000) if law is not None and law.date == day else ():
                scene = self.scene()
                self.gift(scene, later(end, -45), held + self.reserve(end))
                for gone in (later(end, 1), later(end, -8)):
                    for owed, spent, unpaid in (
                        (60_000, 75_000, 0), (60_000, 5_000, 0), (0, 33_333, 0), (0, 20_000, 45_000),
                        (40_000, 90_000, 70_000),
                    ):  # fmt: skip
                        key = scene.person((self.long_ago, word), (gone, "left"))
                        if owed:
                            self.owing(scene, key, later(end, -40), owed)
                        self.spend(scene, key, later(end, -40), spent)
                        owing = Leg(f"Assets:{key}:411-Clients", unpaid)
                        other = Leg(f"Income:{key}:758-Divers", -unpaid)
                        scene.post(later(end, -39), owing, other, links=(f"{key}-9",))
                        scene.sale(later(end, -12), f"Income:{key}:706-Scene", 1_111)
                yield scene

    def granting(self, day: date) -> Iterator[Scene]:
        """What people grant: at the ceiling, a cent above it, twice, and more than the fund has."""
        end = last_of(day, 1)
        for kind in self.needs:
            for word in self.words:
                law = self.at(kind, word, end)
                if law is None or law.date != day or law.get("decision") != "each":
                    continue
                for held in (0, 20_000, 90_000_000):
                    scene = self.scene()
                    self.gift(scene, later(end, -20), held + self.reserve(end))
                    for need, granted in (
                        (10_000, (10_000,)), (10_000, (10_001,)), (10_000, (6_000, 6_000)), (10_000, (4_000, 6_000)),
                        (30_000, (30_000,)), (900_000, (90_000,)), (25_000, ()), (25_000, (20_001,)),
                    ):  # fmt: skip
                        key = scene.person((self.entered(law, end), word))
                        self.spend(scene, key, later(end, -9), need - self.target(law))
                        for number, cents in enumerate(granted):
                            values = (self.key, kind, key, Money(cents))
                            scene.declare(later(end, -5 + number), "ruche-grant", values)
                    if kind == "advance" and law.get("repay"):
                        self.granted_again(scene, word, law, end)
                    yield scene

    def granted_again(self, scene: Scene, word: str, law: Declaration, end: date) -> None:
        """An advance that uses what the repayment of an earlier one left of the cap."""
        cap, part = self.cents(law, "cap-total", 800_000), number_of(law.get("repay"))
        key = scene.person((self.entered(law, end), word))
        owed, repaid = cap * 3 // 4, cap // 8
        self.owing(scene, key, later(end, -40), owed)
        self.spend(scene, key, later(end, -9), -int(repaid / part))
        self.spend(scene, key, later(last_of(end, 1), -9), 9 * cap - self.target(law))
        values = (self.key, "advance", key, Money(cap - owed + repaid // 2))
        scene.declare(later(last_of(end, 1), -5), "ruche-grant", values)

    def turning(self, day: date) -> Iterator[Scene]:
        """Needs at the turns of a seniority, of those who entered on a day that not every month has."""
        for word in self.words:
            for kind in self.needs:
                law = self.at(kind, word, day)
                until = law.get("seniority-until") if law is not None else None
                if law is None or law.date != day or until is None or law.get("decision") == "each":
                    continue
                scene = self.scene()
                for length in (15, 29, 30, 31):
                    turned = date(day.year + 1, 2, 28)
                    entry = add_months(turned.replace(day=1), -int(number_of(until)))
                    entry = entry.replace(day=min(length, month_end(entry).day))
                    key = scene.person((entry, word))
                    for month in range(-1, 2):
                        self.spend(scene, key, later(last_of(turned, month), -9), 1_234)
                self.gift(scene, day, 90_000_000)
                yield scene
