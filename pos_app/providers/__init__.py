"""How to speak to each payment provider. Knows core and HTTP, nothing else; never writes, never charges twice."""
