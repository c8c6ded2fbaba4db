"""What the desk does about communities that Zenodo shows otherwise, or not at all."""
