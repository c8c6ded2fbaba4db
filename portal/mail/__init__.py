"""How every mail of the portal is made: one source, from which its text and its HTML both come."""
