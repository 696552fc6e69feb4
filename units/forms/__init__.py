"""What a person types about campaigns, units and people: types and lengths, no rule of the campaign."""
