"""What the public pages read, as plain rows: nothing but frozen copies that everybody may see on the day."""
