"""The queue of what is to be printed, in a thread and a file of its own, and the ways to printers. Knows no ledger."""
