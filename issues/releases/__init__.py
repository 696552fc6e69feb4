"""What is released: how a frozen copy is composed, looked at before release, and compared with the one before."""
