"""The design system: what every page is made of, and the page that shows all of it."""
