"""The portal's settings, read from the environment, a module for each matter; safe unless told otherwise."""

from portal.settings.accounts import *
from portal.settings.api import *
from portal.settings.background import *
from portal.settings.database import *
from portal.settings.environment import *
from portal.settings.exchange import *
from portal.settings.languages import *
from portal.settings.logs import *
from portal.settings.mail import *
from portal.settings.parts import *
from portal.settings.security import *
from portal.settings.traffic import *
