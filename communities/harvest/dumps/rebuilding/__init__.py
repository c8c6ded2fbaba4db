"""The way back: dumps and deltas, checked first, become a catalogue in the database."""
