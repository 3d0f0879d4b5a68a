"""Variants of models and how documents are assigned to them."""
