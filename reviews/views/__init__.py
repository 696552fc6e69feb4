"""Staff pages of reviews and close-outs."""
