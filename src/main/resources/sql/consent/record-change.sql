-- A consent event; events come in any order, and only a newer one counts.
insert into profile (profile_id, consent, consent_changed_at, consent_known_at)
values (:#${variable.profileId}, :#${variable.consent}, cast(:#${variable.occurredAt} as bigint),
        cast(:#${bean:times?method=now} as bigint))
on conflict (profile_id) do update set
  consent = excluded.consent, consent_changed_at = excluded.consent_changed_at,
  consent_known_at = excluded.consent_known_at
where profile.consent_changed_at <= excluded.consent_changed_at
