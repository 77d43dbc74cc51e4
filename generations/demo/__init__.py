"""A believable studio on a database of its own, for showing, for tests and for measuring.

It plays three months of work through the real press, moves and ledger with the clock set back.
It asks no provider for anything; what is played and what is true is in README.md.
"""
