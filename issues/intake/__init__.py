"""Ledgers between offices and the house: our own sheet, the comparison with what is stored, the sender's file back."""
