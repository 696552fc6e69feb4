"""The shape of what a person types about reviews and close-outs: types and lengths, no rule of the campaign."""
