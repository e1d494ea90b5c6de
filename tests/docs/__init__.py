"""The documentation is run: its ledgers load, its commands print what the pages show."""
