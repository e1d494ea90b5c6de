"""The rule language as typed, dated values: what a directive says, checked, with its units and its decision."""
