"""How dates and numbers are written, where Django's own account of a language does not fit."""
