-- How far was read what the other systems are asked for.
create table read_mark (
  source     varchar(100) primary key,  -- the id of a Klaviyo metric, or zendesk-tickets
  read_until bigint       not null      -- time of the last event that was queued, in milliseconds since 1970
);

-- Work by the clock that one node does at a time.
create table turn (
  work        varchar(50) primary key,  -- id of the route
  started_at  bigint      not null,
  taken_until bigint      not null      -- by a node that works on it; past when nobody does
);

-- To find the same text under another id.
create index message_by_profile on message (profile_id, occurred_at);
