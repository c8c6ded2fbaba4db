"""What is asked for, and who decides: the requests, their states and their history."""
