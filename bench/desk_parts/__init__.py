"""The pieces of the bench of the desk."""
