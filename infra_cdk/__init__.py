"""Octavo's infrastructure as code: one stack, the same lines for the laptop and the cloud."""
