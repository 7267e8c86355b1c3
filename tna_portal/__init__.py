"""Training needs assessment of local leaders."""

import os

# Read by NumPy's linear algebra when it is first loaded. Web and worker processes share the cores already:
# threads of one would only wait for those of another, and sums would depend on how many there are.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
