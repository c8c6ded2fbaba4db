"""What all API endpoints share: pages, errors, filters, idempotency, the schema."""
