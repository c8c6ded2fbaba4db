"""What the desk's search says of itself."""

from django.utils.translation import gettext_lazy

HELP = gettext_lazy(
    "Reference, address, title, grant number, acronym, or the coordinator's e-mail address or name"
)
