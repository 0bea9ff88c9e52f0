-- Only forward, whoever reads.
insert into read_mark (source, read_until) values (:#${variable.source}, cast(:#${variable.readUntil} as bigint))
on conflict (source) do update set read_until = excluded.read_until
where read_mark.read_until < excluded.read_until
