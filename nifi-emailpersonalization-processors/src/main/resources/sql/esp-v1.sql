-- SPDX-License-Identifier: Apache-2.0
-- What was pushed to e-mail service providers, and every decision about it. Values of contacts are kept as hashes, their addresses as they are.

create table esp_contact (
    account text not null,
    audience text not null,
    contact_id text not null,
    state text not null check (state in ('new', 'active', 'displaced', 'retired', 'address', 'merged')),
    address text,
    address_hash text not null,
    address_key text,
    vendor_status text,
    last_result text,
    mapping_version text,
    field_hashes jsonb not null default '{}',
    tags jsonb not null default '[]',
    source_updated_at timestamptz,
    run text,
    claimed_by text,
    claimed_at timestamptz,
    claimed_hash text,
    pushed_at timestamptz,
    primary key (account, audience, contact_id)
);

create index esp_contact_address on esp_contact (account, audience, address_hash);
create index esp_contact_claimed on esp_contact (account, audience, claimed_hash) where claimed_hash is not null;
create index esp_contact_claimed_by on esp_contact (claimed_by) where claimed_by is not null;
create index esp_contact_key on esp_contact (address_key);
create index esp_contact_plain on esp_contact (lower(address));

comment on table esp_contact is 'What an audience holds of a contact as far as we pushed it: one row per contact. Deleting rows has the contacts pushed again as a whole';
comment on column esp_contact.account is 'Account Name of the client service, or the account id that the vendor reports';
comment on column esp_contact.audience is 'Id of the audience at the vendor';
comment on column esp_contact.contact_id is 'Contact ID Field of the record, the golden id in the shipped flows; the address hash where there is none';
comment on column esp_contact.state is 'new: claimed and never pushed; active: pushed; displaced: another contact has taken over the address since; retired: archived by us; address: only unsubscribed, by its address; merged: the person goes on under another id, and nothing is pushed under this one';
comment on column esp_contact.address is 'The address at the vendor, as it was sent; null where the contact was only unsubscribed';
comment on column esp_contact.address_hash is 'SHA-256 of the address in lower case, by which contacts are found';
comment on column esp_contact.address_key is 'The address as the consent ledger keeps it (consent_evidence.address_key); null without a ledger';
comment on column esp_contact.vendor_status is 'The status that the vendor held when it last answered: subscribed, pending, unsubscribed, cleaned, archived, absent';
comment on column esp_contact.last_result is 'What the vendor did last: created, updated, unsubscribed and so on';
comment on column esp_contact.mapping_version is 'Hash of the mapping document with which it was pushed last';
comment on column esp_contact.field_hashes is 'Field to hash of the value that was pushed last: only a contact with a difference is pushed';
comment on column esp_contact.tags is 'Tags of ours that the contact has';
comment on column esp_contact.source_updated_at is 'Updated At Field of the newest record that was pushed: an older one is not';
comment on column esp_contact.run is 'UUID of the FlowFile that changed it last; the same FlowFile again, after a crash, is told what it was told then';
comment on column esp_contact.claimed_by is 'UUID of the FlowFile whose request is under way with this contact; nobody else sends it meanwhile';
comment on column esp_contact.claimed_at is 'When it was claimed; a claim of a node that never came back ends after 15 minutes';
comment on column esp_contact.claimed_hash is 'Hash of the address that is under way';
comment on column esp_contact.pushed_at is 'When the vendor last took it';

create table esp_sync_run (
    run text not null,
    processor text not null,
    account text not null,
    audience text not null,
    operation text not null,
    started_at timestamptz not null default now(),
    ended_at timestamptz,
    received bigint,
    success bigint,
    unchanged bigint,
    suppressed bigint,
    rejected bigint,
    held bigint,
    retry bigint,
    primary key (run, processor)
);

create index esp_sync_run_started on esp_sync_run (started_at);

comment on table esp_sync_run is 'One row per FlowFile that was pushed: received = success + unchanged + suppressed + rejected + held + retry';
comment on column esp_sync_run.run is 'UUID of the FlowFile, as in the reports';
comment on column esp_sync_run.processor is 'Id of the processor on the canvas';
comment on column esp_sync_run.account is 'As in esp_contact';
comment on column esp_sync_run.audience is 'Id of the audience at the vendor';
comment on column esp_sync_run.operation is 'push, unsubscribe, archive, erase or follow';
comment on column esp_sync_run.started_at is 'When the FlowFile was first taken up';
comment on column esp_sync_run.received is 'Records in the FlowFile';
comment on column esp_sync_run.success is 'Records that the vendor took';
comment on column esp_sync_run.unchanged is 'Records of which the vendor held everything';
comment on column esp_sync_run.suppressed is 'Records that must not be sent';
comment on column esp_sync_run.rejected is 'Records that the vendor, or the mapping, refused';
comment on column esp_sync_run.held is 'Records that a limit held back';
comment on column esp_sync_run.retry is 'Records that could not be sent then; they are a run of their own when they come back';
comment on column esp_sync_run.ended_at is 'Null: it is under way, or was rolled back and comes again';

create table esp_sync_change (
    run text not null,
    contact_id text not null,
    operation text not null,
    account text not null,
    audience text not null,
    at timestamptz not null default now(),
    address text,
    address_hash text,
    address_key text,
    outcome text not null,
    detail text,
    primary key (run, contact_id, operation)
);

create index esp_sync_change_contact on esp_sync_change (contact_id, at);
create index esp_sync_change_address on esp_sync_change (address_hash, at);
create index esp_sync_change_key on esp_sync_change (address_key, at);
create index esp_sync_change_at on esp_sync_change (at);
create index esp_sync_change_plain on esp_sync_change (lower(address));

comment on table esp_sync_change is 'Why a person got, or did not get, something: every push, suppression, refusal, unsubscription, move, retirement and erasure. Whoever is unchanged leaves no row';
comment on column esp_sync_change.run is 'As in esp_sync_run';
comment on column esp_sync_change.contact_id is 'As in esp_contact';
comment on column esp_sync_change.account is 'As in esp_contact';
comment on column esp_sync_change.audience is 'Id of the audience at the vendor';
comment on column esp_sync_change.at is 'When it was decided or done';
comment on column esp_sync_change.address_hash is 'SHA-256 of the address in lower case';
comment on column esp_sync_change.address_key is 'The address as the consent ledger keeps it; null without a ledger';
comment on column esp_sync_change.operation is 'upsert, unsubscribe, move, re-key, archive, erase, confirm';
comment on column esp_sync_change.address is 'The address as it was sent; null after an erasure, which leaves hash and key';
comment on column esp_sync_change.outcome is 'What the vendor did (created, updated, unsubscribed, absent ...), or suppressed, rejected, held';
comment on column esp_sync_change.detail is 'The reason or the status at the vendor, without a value of the record';

create table esp_hold (
    hold_id text primary key,
    account text not null,
    audience text not null,
    held_at timestamptz not null default now(),
    reason text not null,
    contacts bigint not null,
    passed boolean not null
);

create index esp_hold_held on esp_hold (held_at);

comment on table esp_hold is 'Pushes that a limit held back, by an id that stands for exactly these contacts with exactly these values';
comment on column esp_hold.hold_id is 'The attribute esp.hold.id of what was held, which Approved Holds takes';
comment on column esp_hold.account is 'As in esp_contact';
comment on column esp_hold.audience is 'Id of the audience at the vendor';
comment on column esp_hold.held_at is 'When it was first held';
comment on column esp_hold.reason is 'The counts and the limit';
comment on column esp_hold.contacts is 'How many contacts it is';
comment on column esp_hold.passed is 'Whether they may go: the rest of a push that was let through and comes back by retry';

create table esp_opt_in_request (
    account text not null,
    audience text not null,
    evidence_key text not null,
    requested_at timestamptz not null default now(),
    primary key (account, audience, evidence_key)
);

comment on table esp_opt_in_request is 'Consents given after a withdrawal for which the vendor was told to ask the person by mail: once each. Written before the request, so that a crash asks nobody rather than twice';
comment on column esp_opt_in_request.account is 'As in esp_contact';
comment on column esp_opt_in_request.audience is 'Id of the audience at the vendor';
comment on column esp_opt_in_request.requested_at is 'When the vendor was about to be told';
comment on column esp_opt_in_request.evidence_key is 'The consent (consent_evidence.evidence_key)';
