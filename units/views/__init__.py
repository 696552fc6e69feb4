"""The pages of the units app, one file per noun."""
