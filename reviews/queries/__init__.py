"""What stands behind a verdict, and what pages show of reviews and close-outs, as plain data."""
