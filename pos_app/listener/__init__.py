"""Where providers and customers' browsers reach the till. Reads requests, answers, decides nothing of money."""
