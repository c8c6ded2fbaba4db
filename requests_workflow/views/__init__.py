"""The coordinator's pages. Thin: they ask the workflow, and put its answers into words."""
