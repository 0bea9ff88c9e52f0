update turn set taken_until = cast(:#${variable.keptUntil} as bigint)
where work = :#${variable.work} and taken_until = cast(:#${variable.takenUntil} as bigint)
