"""The ledger language as a specification: sentences with ids, and a hand-worked ledger for each."""
