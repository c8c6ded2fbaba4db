"""EuroSciVoc: reading the published vocabulary and keeping the subjects of the catalogue in step with it."""
