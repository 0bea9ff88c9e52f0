-- What is known of a profile and still counts; no row when Klaviyo has to be asked.
select name, email, phone, consent_changed_at, details_known_at,
  case when :#${variable.channel} = 'whatsapp' then coalesce(whatsapp, 'never') else consent end as consent
from profile
where profile_id = :#${variable.profileId}
  and consent_known_at > case when consent = 'subscribed'
                              then cast(:#${bean:times?method=profilesBefore} as bigint)
                              else cast(:#${bean:times?method=refusalsBefore} as bigint) end
