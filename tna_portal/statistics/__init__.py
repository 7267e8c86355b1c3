"""Pure mathematics: intervals, rankings, allocation, disclosure. NumPy only, and scipy in `disclosure`."""
