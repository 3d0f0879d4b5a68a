"""The composition root: the one place where settings become adapters, and ports meet AWS.

Each function is built once a process; a Lambda container keeps what it opened for its next event.
"""
