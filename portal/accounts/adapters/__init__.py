"""Where the portal differs from django-allauth's ways."""
