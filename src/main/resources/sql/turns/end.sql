update turn set taken_until = 0
where work = :#${variable.work} and taken_until = cast(:#${variable.takenUntil} as bigint)
