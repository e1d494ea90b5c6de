"""The adapter around Beancount: the only place that knows its types."""
