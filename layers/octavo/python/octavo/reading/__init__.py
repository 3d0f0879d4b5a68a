"""Bytes in, pages out: sniff the format, then read it under limits. A new format is one file here."""
