"""ruche_ledger."""
