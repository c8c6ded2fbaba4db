"""The demo: the whole story on a bundled CORDIS sample, with no service and no environment."""
