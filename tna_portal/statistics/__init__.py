"""Pure mathematics: intervals, rankings, allocation, disclosure. NumPy only."""
