"""What a ledger names with `plugin "ruche_plugins.…"`."""
