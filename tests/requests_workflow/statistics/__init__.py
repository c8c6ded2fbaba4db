"""The numbers of the desk."""
