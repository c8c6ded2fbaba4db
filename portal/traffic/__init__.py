"""How much each client may ask of the API: the rates table, who is counted, and the refusal."""
