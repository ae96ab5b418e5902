"""Text → mentions: what stands where, before any fact is read from it."""
