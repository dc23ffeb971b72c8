"""What a payment is. Pure values and functions: no file, no network, no clock, no thread, no Qt."""
