"""What the web serves of the dumps: the list as a page and as JSON, and the files with ranges."""
