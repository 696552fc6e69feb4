"""Every change that watching over the work makes. One verb, one function, one transaction."""
