-- The ticket that this one was merged into in its turn, or this one itself.
select coalesce((select successor_id from former_ticket where ticket_id = cast(:#${variable.targetId} as bigint)),
                cast(:#${variable.targetId} as bigint))
