"""What is worth a look (V20; conventions of this house, with no source to quote): questions, never verdicts."""

# What is worth a look (V20; conventions of this house, with no source to quote): questions, never verdicts.
SAME_TEXT_FROM = 10  # characters without spaces and marks: shorter texts are alike by nature


QUICK_DAYS = 1  # from declared done to closed


MASS_ITEMS, MASS_DAYS = 10, 3  # of one unit on one day, all due within so many days


SHORT_MINUTES = 10  # a vote was open


MANY_EXTENSIONS = 3  # granted or asked for
