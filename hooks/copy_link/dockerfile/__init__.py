"""Bytes to instructions with byte spans, split exactly as BuildKit splits them."""
