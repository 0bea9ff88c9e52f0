-- Compared and set by one statement: of several nodes one gets an updated row.
insert into turn (work, started_at, taken_until)
values (:#${variable.work}, cast(:#${bean:times?method=now} as bigint), cast(:#${variable.takenUntil} as bigint))
on conflict (work) do update set started_at = excluded.started_at, taken_until = excluded.taken_until
where turn.taken_until < excluded.started_at
  and turn.started_at + cast(:#${variable.pause} as bigint) <= excluded.started_at
