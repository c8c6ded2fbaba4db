"""The gallery of mails, for staff: every mail that the portal sends, with made-up facts, as text and HTML."""
