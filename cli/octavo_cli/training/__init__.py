"""`octavo models train`: what a user's own annotations teach."""
