"""Checks of derived figures: what each is worth, and what it rests on."""
