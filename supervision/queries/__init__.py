"""Figures across units, items, reviews and the trail, as plain data. Nothing here changes a row."""
