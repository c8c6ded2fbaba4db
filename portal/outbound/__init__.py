"""What all calls out of the portal need, whomever they go to."""
