"""What leaves the till as a file: CSV, XLSX and JSON."""
