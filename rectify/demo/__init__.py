"""The demo campaign: the figures of the first source (句容), replayed through the services day by day.

`units` and `people` are the roster, `texts` the wording, `fates` where each item ends up, `plan` what happens to it and when,
`scene` the set-up, `told` what the public reads, `load` the replay.
"""
