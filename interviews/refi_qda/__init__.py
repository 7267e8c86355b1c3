"""Exchange with other programs of qualitative analysis: REFI-QDA 1.5 (.qdpx, .qdc) and codebooks as CSV.

Plain values in and out, no framework, no file system. `values` are what is exchanged; `preparing` makes a
project fit what other programs can read; `writing` and `reading` are the formats; `counting` finds out how
a foreign program counts positions; `archive` opens what a stranger sent; `codebook_csv` is for spreadsheets
and Taguette.
"""
