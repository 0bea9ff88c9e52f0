insert into ticket_property (profile_id, is_open)
values (:#${variable.change[profile_id]}, cast(:#${variable.change[is_open]} as integer))
on conflict (profile_id) do update set is_open = excluded.is_open
