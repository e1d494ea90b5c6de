"""Statements on paper and for machines: pages that print as A4, one tidy table, a workbook."""
