"""The desk's numbers: measured on the history by a periodic job, read by pages at constant cost."""
