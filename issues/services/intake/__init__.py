"""Taking ledgers in: received, read by the worker, answered by a person, committed all or nothing (M15–M22, M33)."""
