"""People and programs that use the portal: users, their addresses, API tokens and scopes."""
