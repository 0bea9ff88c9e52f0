-- What Klaviyo was last told of a profile: 1 when the customer has a ticket open.
create table ticket_property (
  profile_id varchar(100) primary key,
  is_open    integer      not null
);

create index ticket_property_open on ticket_property (profile_id) where is_open = 1;
create index conversation_by_status on conversation (ticket_status);
