-- Klaviyo's answer; a consent event that is newer than it stays.
insert into profile (profile_id, name, email, phone, consent, consent_changed_at, whatsapp, details_known_at,
                     consent_known_at)
values (:#${variable.profileId}, :#${variable.profile.name}, :#${variable.profile.email}, :#${variable.profile.phone},
        :#${variable.profile.consent}, cast(:#${variable.profile.consentChangedAt} as bigint), :#${variable.profile.whatsapp},
        cast(:#${bean:times?method=now} as bigint), cast(:#${bean:times?method=now} as bigint))
on conflict (profile_id) do update set
  name = excluded.name, email = excluded.email, phone = excluded.phone, whatsapp = excluded.whatsapp,
  consent = case when profile.consent_changed_at > excluded.consent_changed_at
                 then profile.consent else excluded.consent end,
  consent_changed_at = case when profile.consent_changed_at > excluded.consent_changed_at
                            then profile.consent_changed_at else excluded.consent_changed_at end,
  details_known_at = excluded.details_known_at, consent_known_at = excluded.consent_known_at
