"""Speed of the scoring core on one written job, beside the same job in other libraries."""
