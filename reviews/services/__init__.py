"""Every change to reviews and close-outs. One verb, one function, one transaction."""
