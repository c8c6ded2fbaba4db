"""The participants, which are half of a dump, read in a process of its own while the rest is read here.

The process has no Django and no connection to the database: it gets files and rules, and gives rows.
"""
