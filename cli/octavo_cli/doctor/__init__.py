"""`octavo doctor`: what a machine or an account still needs. A check is a function that returns a `Finding`."""
