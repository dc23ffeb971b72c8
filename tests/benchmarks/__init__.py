"""The figures that matter, each measured beside its reference in the same run. Never part of the tests."""
