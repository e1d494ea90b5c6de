"""The example cooperative: a seeded generator of the ledger in ``ledgers/la-ruche``.

Run ``python -m scripts.la_ruche`` from the root of the repository; the files come out byte for byte the
same on every machine. The flow is in the file names: ``cast`` (who there is) → ``sales``, ``purchases``,
``payroll``, ``house`` (a month) → ``inventory``, ``assembly`` (a year) → ``levies`` (what the rules will
take, computed a second time in integers) → ``pages`` (the text).
"""
