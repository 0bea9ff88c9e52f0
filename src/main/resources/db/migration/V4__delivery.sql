-- What Klaviyo reports of the agents' replies on their way to the phone.
alter table message add column delivery        varchar(12);   -- of a reply that left: sent, delivered, failed, unreported
alter table message add column parts_delivered integer;
alter table message add column delivery_millis bigint;        -- from the last request to the report that all parts are there
alter table message add column failed_event    varchar(200);  -- the event that told of the failure

create index message_by_delivery on message (delivery, called_at) where delivery is not null;
