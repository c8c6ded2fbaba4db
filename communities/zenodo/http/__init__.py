"""The way to a real InvenioRDM: its REST API, asked with care and believed with care."""
