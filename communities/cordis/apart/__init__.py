"""What says something of grants, read in a process of its own while the grants themselves are read here.

The process has no Django and no connection to the database: it gets files and rules, and gives rows.
"""
