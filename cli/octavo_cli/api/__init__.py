"""What the API answers with, as types."""
