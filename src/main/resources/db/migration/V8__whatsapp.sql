-- Whether the customer could get WhatsApp messages at details_known_at: subscribed or never.
alter table profile add column whatsapp varchar(12);
