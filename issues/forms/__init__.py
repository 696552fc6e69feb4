"""The shape of what a person types about lists and items: types and lengths, no rule of the campaign."""
