"""Every change to campaigns, units and people. One verb, one function, one transaction."""
