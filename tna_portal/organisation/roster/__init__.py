"""Lists of heads and deputies: reading files, matching columns, checking rows. Knows no framework."""
