"""The `octavo` command line. Never shipped to Lambda."""
