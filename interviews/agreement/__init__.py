"""Do coders mark the same passages? Agreement from spans, as plain values. NumPy only."""
