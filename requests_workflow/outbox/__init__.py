"""The outbox: effects are rows first, written with their event, carried out after it."""
