-- What agents wrote on a ticket before the conversation came to it was for somebody else.
alter table conversation add column came_at bigint;   -- from when on it is at its ticket; null: from the ticket's beginning
alter table former_ticket add column came_at bigint;  -- from when on it was at that ticket; null likewise
