"""What every resource of the API does the same way: who may come in, what is in sight, how a service is called (issue 5).

A viewset names its rows, filters and shapes; a verb names what it takes. `rectify/api/` answers the refusals.
"""
