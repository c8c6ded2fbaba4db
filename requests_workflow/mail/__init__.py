"""The mails about requests: what they say, to whom they go, and which of them people may switch off."""
