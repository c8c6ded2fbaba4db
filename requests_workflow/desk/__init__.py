"""What helps curators at their desk, and decides nothing: views, keys, presence, replies, held mails."""
