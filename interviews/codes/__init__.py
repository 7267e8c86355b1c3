"""The codebook as plain values: its tree, its colours, what an import would change, what has changed."""
