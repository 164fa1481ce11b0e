-- SPDX-License-Identifier: Apache-2.0
-- Events are sent once each, and topics of contacts are withdrawn once for each refusal.

create table esp_event (
    account text not null,
    audience text not null,
    event_id text not null,
    name text not null,
    state text not null check (state in ('sending', 'sent')),
    run text not null,
    at timestamptz not null default now(),
    primary key (account, audience, event_id)
);

create index esp_event_at on esp_event (at);

comment on table esp_event is 'Events that the vendor was told of, or was about to be told of: once each. Written before the request, so that a crash sends none rather than two. Deleting a row allows to send the event again';
comment on column esp_event.account is 'As in esp_contact';
comment on column esp_event.audience is 'Id of the audience at the vendor';
comment on column esp_event.event_id is 'Event ID Field of the record; a hash of it where it is long';
comment on column esp_event.name is 'Name of the event at the vendor';
comment on column esp_event.state is 'sent: the vendor has it; sending: it is under way, or the answer was lost, and the vendor may have it';
comment on column esp_event.run is 'UUID of the FlowFile that sent it, as in esp_sync_run';
comment on column esp_event.at is 'When it was about to be sent';

create table esp_topic (
    account text not null,
    audience text not null,
    address_hash text not null,
    topic text not null,
    withdrawn_at timestamptz not null default now(),
    primary key (account, audience, address_hash, topic)
);

comment on table esp_topic is 'Topics that the vendor said a contact does not have any more: a later push does not withdraw them again, unless the ledger knows a newer refusal. Deleting rows has them withdrawn again';
comment on column esp_topic.account is 'As in esp_contact';
comment on column esp_topic.audience is 'Id of the audience at the vendor';
comment on column esp_topic.address_hash is 'As in esp_address';
comment on column esp_topic.topic is 'Id of the topic at the vendor, such as a marketing permission: the name of a property topic.<id>';
comment on column esp_topic.withdrawn_at is 'When the vendor said so';

comment on column esp_sync_run.operation is 'push, unsubscribe, archive, erase, follow, sweep, event or topics';
comment on column esp_sync_change.operation is 'upsert, unsubscribe, move, re-key, archive, restore, erase, confirm, event, topics';
