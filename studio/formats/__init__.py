"""How dates and numbers are written, by region: Django finds a module by the language code."""
