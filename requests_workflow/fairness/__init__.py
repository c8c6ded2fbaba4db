"""Who may not decide on what, and where somebody went past a rule that usually holds."""
