insert into connection (name, value) values ('klaviyo-account-id', :#${variable.accountId})
on conflict (name) do update set value = excluded.value
