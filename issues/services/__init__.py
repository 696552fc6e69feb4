"""Every change to lists, items, progress, disclosure and flags. One verb, one function, one transaction."""
