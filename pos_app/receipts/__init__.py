"""A payment on paper: typed lines, and their forms as ESC/POS bytes, picture and plain text. Prints nothing."""
