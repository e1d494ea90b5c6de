"""Hypothesis profiles for every property: see `ruche_ledger.testing.profiles`."""

from ruche_ledger.testing import profiles

profiles.load_profile()
