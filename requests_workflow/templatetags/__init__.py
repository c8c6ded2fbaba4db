"""What the templates of these pages can say beside Django's own tags."""
