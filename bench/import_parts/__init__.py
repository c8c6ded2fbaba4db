"""The pieces of the import bench."""
