"""Statements on paper and for machines."""
