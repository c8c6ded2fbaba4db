"""When things were changed here, as the API's `updated_since` tells it (docs/decisions/0036)."""
