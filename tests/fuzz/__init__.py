"""Anything at all sent to the real views: a clear error or a clean acceptance, never a 500, and nobody
else's data changed. TNA_FUZZ_EXAMPLES=5000 looks further, with new examples each time."""
