"""What happened: a sealed, append-only table of events and the payments that they make. The only SQL of the project.

Importing the package imports nothing: the window reads through `pos_app.ledger.reader` alone.
"""
