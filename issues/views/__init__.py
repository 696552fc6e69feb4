"""Staff pages of lists and items: find within sight, call one service, answer."""
