"""The adapter around Fava: the only place that knows its interfaces. It needs the extra `web`."""
