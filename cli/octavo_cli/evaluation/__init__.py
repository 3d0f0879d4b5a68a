"""How well Octavo reads, measured: `octavo eval`. Never shipped to Lambda."""
