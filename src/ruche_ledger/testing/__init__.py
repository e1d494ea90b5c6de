"""The property kit: an independent evaluator and Hypothesis strategies for whole ledgers.

Provisional: it serves this project's own tests and those of rules written elsewhere; names, shapes and
strategies may change in any release without notice. It is the only package that imports Hypothesis, and
nothing else imports it.
"""
