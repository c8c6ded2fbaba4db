"""Two people at the same moment, each on a connection of their own."""
