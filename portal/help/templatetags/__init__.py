"""Tags of the help section."""
