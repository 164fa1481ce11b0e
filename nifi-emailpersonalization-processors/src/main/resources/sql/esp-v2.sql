-- SPDX-License-Identifier: Apache-2.0
-- What the vendor holds is kept by address, with the time when it said so; which addresses a person was ever pushed at, and which source records are that person, are kept by contact.

create table esp_address (
    account text not null,
    audience text not null,
    address_hash text not null,
    mailbox_hash text,
    address text,
    address_key text,
    vendor_status text,
    status_at timestamptz,
    last_result text,
    archived_status text,
    run text,
    primary key (account, audience, address_hash)
);

create index esp_address_mailbox on esp_address (account, audience, mailbox_hash) where mailbox_hash is not null;

comment on table esp_address is 'What an audience holds at an address as far as the vendor told us: one row per address. Without a status it was sent, and the answer was lost. Deleting rows has withdrawals looked up at the vendor again';
comment on column esp_address.account is 'As in esp_contact';
comment on column esp_address.audience is 'Id of the audience at the vendor';
comment on column esp_address.address_hash is 'HMAC-SHA-256, under Hash Key, of the address in its canonical form';
comment on column esp_address.mailbox_hash is 'HMAC-SHA-256, under Hash Key, of the mailbox that the address leads to: Gmail addresses with other dots or tags have the same one; null in rows of version 1';
comment on column esp_address.address is 'The address as it was pushed; null where it was only unsubscribed';
comment on column esp_address.address_key is 'The address as the consent ledger keeps it (consent_evidence.address_key); null without a ledger';
comment on column esp_address.vendor_status is 'The status that the vendor held when it last answered: subscribed, pending, unsubscribed, cleaned, archived, absent';
comment on column esp_address.status_at is 'When the vendor said so: a withdrawal that is newer is looked up again. Null: not known';
comment on column esp_address.last_result is 'What the vendor did last: created, updated, unsubscribed and so on';
comment on column esp_address.archived_status is 'The status that the contact had before we archived it: only a contact that was subscribed then, and whose consent is granted, comes back. Null where we did not archive it';
comment on column esp_address.run is 'UUID of the FlowFile that changed it last';

create table esp_person_address (
    account text not null,
    audience text not null,
    contact_id text not null,
    address_hash text not null,
    first_pushed_at timestamptz not null default now(),
    primary key (account, audience, contact_id, address_hash)
);

create index esp_person_address_hash on esp_person_address (account, audience, address_hash);

comment on table esp_person_address is 'Every address that a contact was ever pushed at: a refusal of the person reaches all of them, and an erasure covers all of them';
comment on column esp_person_address.account is 'As in esp_contact';
comment on column esp_person_address.audience is 'Id of the audience at the vendor';
comment on column esp_person_address.contact_id is 'As in esp_contact';
comment on column esp_person_address.address_hash is 'As in esp_address';
comment on column esp_person_address.first_pushed_at is 'When the contact was first pushed at this address';

create table esp_person_source (
    account text not null,
    audience text not null,
    source_record text not null,
    contact_id text not null,
    primary key (account, audience, source_record)
);

create index esp_person_source_contact on esp_person_source (account, audience, contact_id);

comment on table esp_person_source is 'Which source record is which contact: by it a refusal that names only its source record finds the person';
comment on column esp_person_source.account is 'As in esp_contact';
comment on column esp_person_source.audience is 'Id of the audience at the vendor';
comment on column esp_person_source.source_record is 'Source and id of the record, with a colon between them, as in merged_from';
comment on column esp_person_source.contact_id is 'As in esp_contact';

create table esp_open_withdrawal (
    account text not null,
    audience text not null,
    address_hash text not null,
    operation text not null check (operation in ('unsubscribe', 'erase')),
    contact_id text,
    address text not null,
    reason text,
    asked integer not null default 1,
    opened_at timestamptz not null default now(),
    asked_at timestamptz not null default now(),
    primary key (account, audience, address_hash, operation)
);

comment on table esp_open_withdrawal is 'Unsubscriptions and erasures that are not done yet, because the vendor refused or did not answer: every sweep asks for them again. Look at these first';
comment on column esp_open_withdrawal.account is 'As in esp_contact';
comment on column esp_open_withdrawal.audience is 'Id of the audience at the vendor';
comment on column esp_open_withdrawal.address_hash is 'As in esp_address';
comment on column esp_open_withdrawal.operation is 'unsubscribe or erase';
comment on column esp_open_withdrawal.contact_id is 'As in esp_contact';
comment on column esp_open_withdrawal.address is 'The address that the vendor still holds; of an erasure, until the vendor has done it';
comment on column esp_open_withdrawal.reason is 'What the vendor said, or why it was not asked, without a value of the record';
comment on column esp_open_withdrawal.asked is 'How often the vendor was asked';
comment on column esp_open_withdrawal.opened_at is 'When the vendor was to do it first';
comment on column esp_open_withdrawal.asked_at is 'When it was asked last';

create table esp_quota (
    account text not null,
    audience text not null,
    run text not null,
    at timestamptz not null default now(),
    created bigint not null,
    changed bigint not null,
    retired bigint not null,
    approved boolean not null,
    primary key (account, audience, run)
);

create index esp_quota_at on esp_quota (account, audience, at);

comment on table esp_quota is 'What runs under a limit used of it. Limits count over the runs of the last 24 hours; what somebody approved does not count';
comment on column esp_quota.account is 'As in esp_contact';
comment on column esp_quota.audience is 'Id of the audience at the vendor';
comment on column esp_quota.run is 'As in esp_sync_run, or what stands for the rest of a push that was let through and comes back by retry';
comment on column esp_quota.at is 'When the run began';
comment on column esp_quota.created is 'New contacts: while the run is under way what it may use, afterwards what it used';
comment on column esp_quota.changed is 'Changed contacts, as for created';
comment on column esp_quota.retired is 'Archived contacts, as for created';
comment on column esp_quota.approved is 'Whether somebody approved it, or it was the first push into the audience';

-- the rest of a push that was let through is none of the holds: esp_quota has it
delete from esp_hold where passed;
alter table esp_hold drop column passed;

insert into esp_address (account, audience, address_hash, address_key, vendor_status, last_result, run)
select account, audience, address_hash, address_key, vendor_status, last_result, run from esp_contact where state = 'address' on conflict do nothing;
delete from esp_contact where state = 'address';

alter table esp_contact drop constraint esp_contact_state_check;
alter table esp_contact add constraint esp_contact_state_check check (state in ('new', 'active', 'displaced', 'retired', 'merged'));
alter table esp_contact add column adopted boolean;
comment on column esp_contact.adopted is 'Null in rows of version 1 whose addresses are not in esp_address yet: the first run of the bundle brings them there';
comment on column esp_contact.state is 'new: claimed and never sent; active: pushed, or sent without an answer (last_result is null then); displaced: another contact has taken over the address since; retired: archived by us; merged: the person goes on under another id, and nothing is pushed under this one';
comment on column esp_contact.address is 'The address at the vendor, in its canonical form';
comment on column esp_contact.address_hash is 'Keyed hash of the address in its canonical form, by which contacts are found';
create index esp_contact_adopted on esp_contact (account) where adopted is null;

create table esp_hash_key (
    key_check text primary key,
    since timestamptz not null default now()
);

comment on table esp_hash_key is 'Tells whether the hashes of addresses are under the Hash Key of a processor. Empty: under none yet, the first run brings them under its own';
comment on column esp_hash_key.key_check is 'A hash under the key; the key is not in the database';
comment on column esp_hash_key.since is 'When the hashes were brought under the key';
comment on column esp_sync_change.address_hash is 'As in esp_address';

-- one run may do the same with several addresses of one contact
alter table esp_sync_change drop constraint esp_sync_change_pkey;
create unique index esp_sync_change_once on esp_sync_change (run, contact_id, operation, coalesce(address_hash, ''));
comment on column esp_sync_change.operation is 'upsert, unsubscribe, move, re-key, archive, restore, erase, confirm';
comment on column esp_sync_run.operation is 'push, unsubscribe, archive, erase, follow or sweep';

create table esp_job (
    account text not null,
    audience text not null,
    job_id text not null,
    run text not null,
    submitted_at timestamptz not null default now(),
    done_at timestamptz,
    primary key (account, audience, job_id)
);

create index esp_job_run on esp_job (account, audience, run);
create index esp_job_submitted on esp_job (submitted_at);

comment on table esp_job is 'Jobs of a vendor that answers later. A row goes when the records of the job have left by another relationship than pending, after a week at the latest';
comment on column esp_job.account is 'As in esp_contact';
comment on column esp_job.audience is 'Id of the audience at the vendor';
comment on column esp_job.job_id is 'Id of the job at the vendor';
comment on column esp_job.run is 'UUID of the FlowFile that was submitted, as in esp_sync_run; the attribute esp.job.run of the records that wait';
comment on column esp_job.submitted_at is 'When the vendor took the job';
comment on column esp_job.done_at is 'When the vendor was done; null: it works on the job';

create table esp_job_contact (
    account text not null,
    audience text not null,
    job_id text not null,
    contact_id text not null,
    address text not null,
    address_key text,
    field_hashes jsonb not null,
    tags jsonb not null,
    other_tags jsonb not null,
    first_push boolean not null,
    source_updated_at timestamptz,
    fate text check (fate in ('accepted', 'refused', 'unknown')),
    result text,
    vendor_status text,
    code text,
    field text,
    message text,
    primary key (account, audience, job_id, contact_id),
    foreign key (account, audience, job_id) references esp_job on delete cascade
);

create index esp_job_contact_id on esp_job_contact (account, audience, contact_id);

comment on table esp_job_contact is 'The contacts of the jobs in esp_job, with the outcome of each';
comment on column esp_job_contact.account is 'As in esp_contact';
comment on column esp_job_contact.audience is 'Id of the audience at the vendor';
comment on column esp_job_contact.job_id is 'As in esp_job';
comment on column esp_job_contact.contact_id is 'As in esp_contact';
comment on column esp_job_contact.address is 'The address as it was submitted';
comment on column esp_job_contact.address_key is 'The address as the consent ledger keeps it; null without a ledger';
comment on column esp_job_contact.field_hashes is 'Field to hash of the value that was submitted';
comment on column esp_job_contact.tags is 'Tags or lists of ours that the contact was submitted with';
comment on column esp_job_contact.other_tags is 'Tags or lists of ours that the contact was taken out of';
comment on column esp_job_contact.first_push is 'Whether the vendor held nothing of ours at the address before';
comment on column esp_job_contact.source_updated_at is 'Updated At Field of the record that was submitted';
comment on column esp_job_contact.fate is 'Whether the vendor accepted the contact; unknown: it did not say. Null: the job is not done';
comment on column esp_job_contact.result is 'What the vendor did: created, updated; null unless accepted';
comment on column esp_job_contact.vendor_status is 'The status that the vendor holds; null where it did not say';
comment on column esp_job_contact.code is 'The code of a refusal; null unless refused';
comment on column esp_job_contact.field is 'The field that the vendor refused; null where it named none';
comment on column esp_job_contact.message is 'What the vendor said of a refusal, without a value of the record';

alter table esp_sync_run add column pending bigint;
comment on column esp_sync_run.pending is 'Records that wait for a job of the vendor; they are a run of their own when they come back';
comment on table esp_sync_run is 'One row per FlowFile that was pushed: received = success + unchanged + suppressed + rejected + held + pending + retry';
comment on column esp_contact.claimed_by is 'UUID of the FlowFile whose request is under way with this contact, or job and the id of the job that is; nobody else sends it meanwhile';
comment on column esp_contact.claimed_at is 'When it was claimed. A claim of a node that never came back ends after 15 minutes, that of a job after 24 hours';
