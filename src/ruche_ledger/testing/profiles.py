"""Hypothesis profiles: ``dev`` while writing, ``ci`` the same examples on every run, ``deep`` over night.

``HYPOTHESIS_PROFILE`` chooses; a deadline would only measure the machine. Where ``CI`` is set, ``dev`` draws the same
examples on every run, too: a change is not refused for what an unlucky draw finds elsewhere. Provisional.
"""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

SLOW = (HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example)


def load_profile() -> None:
    """Register the three profiles and load the one that the environment names."""
    same = bool(os.environ.get("CI"))
    settings.register_profile("dev", max_examples=50, deadline=None, derandomize=same, suppress_health_check=SLOW)
    settings.register_profile(
        "ci", max_examples=300, deadline=None, derandomize=True, suppress_health_check=SLOW, print_blob=True
    )
    settings.register_profile("deep", max_examples=20_000, deadline=None, suppress_health_check=SLOW)
    settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "dev"))
