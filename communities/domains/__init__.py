"""Whose an e-mail domain is: organisations' web addresses, pooled, and what they say of an address."""
