"""Several requests at once: what will happen to each is shown first, and each is done by itself.

There is no bulk acceptance: nobody accepts what they have not read.
"""
