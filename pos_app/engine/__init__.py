"""What to do next with money: intent before the call, one initiate ever, questions until it is decided.

Knows no Qt, no SQL, no HTTP and no particular provider.
"""
