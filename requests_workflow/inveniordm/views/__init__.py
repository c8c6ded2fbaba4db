"""One module per address of InvenioRDM's request API."""
