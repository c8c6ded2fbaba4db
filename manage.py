#!/usr/bin/env python
"""Command line of the portal; `manage.py demo` needs no environment."""

import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line


def main() -> None:
    """Run a management command, after giving the demo its own environment."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    if sys.argv[1:2] == ["demo"]:
        from portal.demo.environment import prepare_environment  # noqa: PLC0415 - only the demo needs it

        prepare_environment()
    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        sys.exit(f"The portal can't start: {error}")


if __name__ == "__main__":
    main()
