"""Forecasts: whether a fund can carry its members, from their own past months run forward under the rules."""
