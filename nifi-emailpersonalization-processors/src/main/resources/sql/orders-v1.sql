-- SPDX-License-Identifier: Apache-2.0
-- Orders of an index of known customers, and whose they are. Run after the tables of the index. It holds mailboxes: grant access as you would to the customer table.

create table index_order (
    index_name text not null,
    source text not null,
    order_id text not null,
    customer_key text,
    mailbox text,
    purchased_at timestamptz,
    amount numeric,
    currency text,
    changed_at timestamptz,
    removed boolean not null,
    found boolean not null default false,
    former_keys text[],
    former_mailboxes text[],
    content_hash text not null,
    first_seen_at timestamptz not null default now(),
    seen_at timestamptz not null default now(),
    stored_at timestamptz not null default now(),
    primary key (index_name, source, order_id)
);

create index index_order_customer on index_order (index_name, customer_key) where customer_key is not null;
create index index_order_mailbox on index_order (index_name, mailbox) where mailbox is not null;
create index index_order_waiting on index_order (index_name, purchased_at) where not found and not removed;
create index index_order_seen on index_order (index_name, seen_at) where removed or not found;

comment on table index_order is 'Every order as its source stated it last. The person is no column: customer_order finds it, so that it is right after every merge and split';
comment on column index_order.index_name is 'The index, see index_state';
comment on column index_order.source is 'The system that the order comes from; empty: unknown';
comment on column index_order.order_id is 'The id of the order in its source';
comment on column index_order.customer_key is 'Source and customer id, with U+001F between them: a member key of the index. Null for a guest';
comment on column index_order.mailbox is 'The mailbox that the address of the order leads to, as the index compares it. Null without an address, and for mailboxes of a function such as info@';
comment on column index_order.purchased_at is 'When it was bought';
comment on column index_order.amount is 'In the currency of the order';
comment on column index_order.currency is 'ISO 4217, in upper case; null: not stated';
comment on column index_order.changed_at is 'When the source changed the order last, or when it was bought: an older event of the order changes nothing. Null: not stated';
comment on column index_order.removed is 'Whether it is no purchase: cancelled, unpaid, refunded in full or deleted. The row stays, so that a late event does not bring the order back';
comment on column index_order.found is 'Whether the order had a person when one of its keys or its event was last looked at; used to count the waiting orders';
comment on column index_order.former_keys is 'Values that customer_key had before: their people lost the order';
comment on column index_order.former_mailboxes is 'Values that mailbox had before: their people lost the order';
comment on column index_order.content_hash is 'SHA-256 of the event: a repeated event is known by it';
comment on column index_order.first_seen_at is 'When the order came first';
comment on column index_order.seen_at is 'When an event of the order was read last; of an order that has its person, when it was last written';
comment on column index_order.stored_at is 'When the row was written last';

create view customer_order as
select o.index_name, o.source, o.order_id, coalesce(i.golden_id, b.golden_id) as golden_id,
    case when i.golden_id is not null or b.people = 1 then null when b.people > 1 then 'shared mailbox' when o.customer_key is null and o.mailbox is null then 'no identity'
        else 'unknown customer' end as waiting_because,
    o.purchased_at, o.amount, o.currency, o.removed, o.changed_at, o.content_hash
from index_order o
left join lateral (
    select m.golden_id from index_member m where m.index_name = o.index_name and m.member_key = o.customer_key
        and not exists (select 1 from index_member s where s.index_name = o.index_name and s.shared_key = o.customer_key)) i on true
left join lateral (
    select count(distinct m.golden_id) as people, case when count(distinct m.golden_id) = 1 then min(m.golden_id::text)::uuid end as golden_id
    from index_mailbox x join index_member m on m.id = x.member_id where i.golden_id is null and x.index_name = o.index_name and x.mailbox = o.mailbox) b on true;

comment on view customer_order is 'Every order with the person to whom it belongs now: by source and customer id, else by the mailbox if exactly one person has or had it. A row without golden_id waits';
