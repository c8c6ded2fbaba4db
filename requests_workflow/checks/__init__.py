"""The evidence: one module per check, what an outcome is, and the runner."""
