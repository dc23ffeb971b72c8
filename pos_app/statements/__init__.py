"""Operators' statements: files of many kinds become lines that the till can compare."""
