"""Need scores from joint counts of importance and present competence. NumPy only."""
