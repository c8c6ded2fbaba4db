"""The feed of events: what happened to requests and communities, in one order, added to at its end only."""
