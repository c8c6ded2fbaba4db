"""What binds the site together: settings, addresses, accounts, API rules and traffic limits."""
