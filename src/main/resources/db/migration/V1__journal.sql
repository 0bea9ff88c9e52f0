-- The journal: every event that a flow took up, and what became of it. It is also the flows' idempotent repository.
-- Times are milliseconds since 1970 in UTC, which SQLite and PostgreSQL store and compare alike.
create table message (
  flow        varchar(50)  not null,  -- id of the route that took it up
  event_id    varchar(200) not null,  -- Klaviyo's or Zendesk's id of the event
  state       varchar(10)  not null,  -- calling, waiting (to be called again), done, skipped, unknown, dead
  reason      varchar(50),            -- why skipped or dead: a short fixed word
  attempts    integer      not null default 1,
  profile_id  varchar(100),
  ticket_id   bigint,
  comment_id  bigint,
  body        text,                   -- the message's text; erased after textdesk.retention
  parts       integer,                -- texts that the message takes
  parts_sent  integer,
  segments    integer,                -- of all parts together, as carriers count
  occurred_at bigint       not null,
  received_at bigint       not null,
  called_at   bigint,
  finished_at bigint,
  primary key (flow, event_id)
);

create index message_by_time on message (received_at);
create index message_by_event on message (event_id);
create index message_by_comment on message (comment_id);
