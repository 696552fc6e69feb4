"""Reading ledgers as offices really write them. No Django, no database: bytes in, plain data out."""
