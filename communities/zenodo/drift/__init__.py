"""Whether communities on Zenodo are still what they are here."""
