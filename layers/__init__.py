"""What goes to Lambda: the package, and the dependencies that each function is locked to."""
