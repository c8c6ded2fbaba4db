"""Tags of the frame that all pages stand in."""
