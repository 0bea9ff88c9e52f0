-- Tickets that a conversation has left: for the one that they were merged into or that an agent followed them up with, or for
-- none, as they got another requester. All merges of the account are kept, since Zendesk tells them in any order.
create table former_ticket (
  ticket_id    bigint primary key,
  successor_id bigint,            -- the last ticket of a chain of merges; null where the conversation ended
  left_at      bigint not null
);

-- Whose ticket it was when the conversation came to it; null where that is not known. requester_id is the customer's own user.
alter table conversation add column ticket_requester_id bigint;
update conversation set ticket_requester_id = requester_id;
