"""How the desk finds a request by what people quote: an index of words, kept with the requests."""
