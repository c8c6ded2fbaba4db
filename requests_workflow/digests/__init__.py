"""The weekly digest: what waits for each curator, once a week and never empty."""
