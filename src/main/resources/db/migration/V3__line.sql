-- Messages of one conversation wait in line while the first of them cannot be worked on: for room under the limits of the other
-- system, or after a failure. Open messages are those that are called or wait; the rest is finished.
alter table message add column group_id        varchar(200);       -- what is kept in order: the Klaviyo profile, or the ticket
alter table message add column place           integer;            -- in line
alter table message add column event           text;               -- as it came off its queue; kept while it is open
alter table message add column queue           varchar(100);       -- which it came off
alter table message add column due_at          bigint;             -- when it comes back through its queue
-- The first event of those that one request carries; none when no request may have had an effect.
alter table message add column set_id          varchar(200);
alter table message add column alone           integer not null default 0;  -- 1: not to be joined with others again
alter table message add column first_called_at bigint;
alter table message add column failed_at       bigint;             -- last failure
alter table message add column failing_for     bigint not null default 0;   -- milliseconds; the other system's downtime does not count

create index message_in_line on message (flow, group_id) where state in ('calling', 'waiting');
