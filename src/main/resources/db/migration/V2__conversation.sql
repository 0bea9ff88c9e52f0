-- What Klaviyo told us of a profile, and whether it may be texted; asked again after textdesk.consent.remember-for.
create table profile (
  profile_id         varchar(100) primary key,
  name               text,
  email              text,
  phone              text,
  consent            varchar(12)  not null,  -- subscribed, unsubscribed, never
  consent_changed_at bigint       not null,  -- the event's own time; 0 where Klaviyo does not say
  details_known_at   bigint,                 -- when name, e-mail and phone were asked
  consent_known_at   bigint       not null
);

-- A conversation ties a Klaviyo profile to the ticket that agents answer from.
-- The ticket's status is a hint; Zendesk's own answer overrules it.
create table conversation (
  profile_id              varchar(100) not null,
  channel                 varchar(20)  not null,
  ticket_id               bigint       not null unique,
  ticket_status           varchar(20)  not null,  -- Zendesk's words in lower case
  ticket_status_at        bigint       not null,
  requester_id            bigint       not null,  -- Zendesk's user
  klaviyo_conversation_id varchar(100),           -- where replies go; asked at the first reply
  sender                  text,                   -- the number that the customer texted
  primary key (profile_id, channel)
);

-- Facts about the connection of the two accounts that are found out once: started-at, klaviyo-account-id.
create table connection (
  name  varchar(50)  primary key,
  value varchar(200) not null
);
