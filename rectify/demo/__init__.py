"""The demo campaign: the figures of the first source (句容), replayed through the services day by day.

`units` and `people` are the roster, `texts` the wording, `plan` what becomes of each item and when, `load` the replay.
"""
