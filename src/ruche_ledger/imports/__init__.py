"""Books that other software kept, as a ledger of the language: FEC and analytic general ledgers."""
