"""Zenodo, or another InvenioRDM, beside the portal: what is asked of it, and the ways to reach it."""
