"""Whole journeys in a browser, from the landing page on: seen, counted, and with nothing to complain of."""
