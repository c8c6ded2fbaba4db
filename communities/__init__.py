"""What exists: grants and their consortia as CORDIS tells them, and the communities of the registry."""
