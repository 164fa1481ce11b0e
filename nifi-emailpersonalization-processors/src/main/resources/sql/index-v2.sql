-- SPDX-License-Identifier: Apache-2.0
-- Version 2 of the index of known customers: what an undated refusal counts as of, pairs that wait for review, and erasures of single records. Run after index-v1.sql.

alter table index_member add column seen_at timestamptz not null default now();
alter table index_member add column expires_at timestamptz;
alter table index_member add column family_name text;
alter table index_member add column shared_key text;
create index index_member_shared on index_member (index_name, shared_key) where shared_key is not null;

-- a date that is yet to come is a typing error, and would be the latest for years
update index_member set updated_at = null where updated_at > now() + interval '1 day';
update index_member set consent_at = null where consent_at > now() + interval '1 day';

create index index_member_refusal on index_member (index_name, mailbox) where consent = false;
create index index_member_expires on index_member (index_name, expires_at) where consent and expires_at is not null;

comment on column index_member.index_name is 'The index, see index_state';
comment on column index_member.id is 'Age: the smaller, the older';
comment on column index_member.family_name is 'As it is compared';
comment on column index_member.shared_key is 'Source and customer id, with U+001F between them, where several people have the same: member_key is a hash of who the record is then. Null where the id is its own';
comment on column index_member.source is 'The system that the record comes from';
comment on column index_member.customer_id is 'The id of the record in its source';
comment on column index_member.consent is 'What the record says about consent: true for one that lets its address be mailed, false for a refusal or a complaint, null for anything else';
comment on column index_member.consent_at is 'When that counts from; null: it has no date';
comment on column index_member.seen_at is 'As Of of the last run that read the record. Kept up to date where a refusal, or a consent that is still to be confirmed, has no date: it counts as of this run';
comment on column index_member.expires_at is 'When its consent ends; null for never';
comment on column index_member.first_seen_at is 'When it was taken in first';
comment on column index_member.stored_at is 'When it was written last';

create table index_former (
    index_name text not null,
    member_id bigint not null references index_member (id) on delete cascade,
    address text not null,
    mailbox text,
    primary key (member_id, address)
);

insert into index_former (index_name, member_id, address, mailbox)
select b.index_name, b.member_id, b.mailbox, b.mailbox from index_mailbox b join index_member m on m.id = b.member_id where b.mailbox is distinct from m.mailbox;

comment on table index_former is 'Addresses that a record had before: they are erased with the person';
comment on column index_former.index_name is 'The index, see index_state';
comment on column index_former.member_id is 'The record, see index_member';
comment on column index_former.address is 'The address as the record had it; in rows from before version 2 the mailbox';
comment on column index_former.mailbox is 'The mailbox that it leads to';

alter table index_golden add column review_refusal boolean not null default false;

comment on column index_golden.mailbox is 'The mailbox that the address leads to';
comment on column index_golden.consent is 'What the sources say about consent: true for one that lets the kept address be mailed, false for a refusal at any address of the person, null for anything else';
comment on column index_golden.consent_at is 'When that counts from; null: it has no date';
comment on column index_golden.match_score is 'The least probability with which a record belongs to the person; null where it has one record';
comment on column index_golden.review_refusal is 'Whether the person waits for review as the same as somebody who refused: neither is mailed meanwhile';

create table index_review (
    index_name text not null,
    one_key text not null,
    other_key text not null,
    probability double precision not null,
    found_at timestamptz not null default now(),
    primary key (index_name, one_key, other_key)
);

create index index_review_other on index_review (index_name, other_key);

comment on table index_review is 'Pairs of records that may be one person and wait for review, until somebody decides, they become one person, or one of them is erased';
comment on column index_review.index_name is 'The index, see index_state';
comment on column index_review.one_key is 'Member key, the smaller of the two';
comment on column index_review.other_key is 'Member key, the greater of the two';
comment on column index_review.probability is 'That the two are one person';
comment on column index_review.found_at is 'When the pair was found first';

alter table index_change add column members json;
alter table index_change drop constraint index_change_reason_check;
alter table index_change add constraint index_change_reason_check
    check (reason in ('merged', 'split', 'erased', 'decision', 'owner', 'renewed', 'review', 'readmitted'));

comment on table index_change is 'Journal of what became of persons: never changed, but for the addresses and records of erased people';
comment on column index_change.golden_id is 'The person; for the erasure of one record, whose people go on, the id of the record';
comment on column index_change.reason is 'Why. Of owner, renewed, review and readmitted only golden records tell';
comment on column index_change.members is 'Of an erasure: the source records that went, as [{source, customer_id}]. Emptied together with addresses';

alter table index_suppressed add column former boolean not null default true;
alter table index_suppressed alter column former set default false;
create index index_suppressed_former on index_suppressed (index_name) where former;
alter table index_state add column erasures bigint not null default 0;

comment on column index_suppressed.erased_at is 'A consent that is dated later lets the person in again';
comment on column index_state.erasures is 'How often people were erased or let in again: a run that began before starts anew';
comment on column index_suppressed.former is 'Whether the row is from before version 2, when a mailbox could be kept in other forms: it is looked up in those too';
create index index_golden_review on index_golden (index_name) where review_refusal;

create table index_waiting (
    index_name text not null,
    record_key text not null,
    waiting_id uuid not null,
    member_key text not null,
    source text,
    customer_id text,
    email text,
    mailbox text,
    identifies boolean,
    given_name text,
    family_name text,
    birth_date text,
    updated_at timestamptz,
    consent boolean,
    consent_at timestamptz,
    expires_at timestamptz,
    content_hash text not null,
    payload json not null,
    found_at timestamptz not null default now(),
    seen_at timestamptz not null,
    decision text check (decision in ('same', 'different')),
    decided_by text,
    decided_at timestamptz,
    primary key (index_name, record_key)
);

create index index_waiting_id on index_waiting (index_name, waiting_id);
create index index_waiting_member on index_waiting (index_name, member_key);

comment on table index_waiting is 'Records with a known id and the name, mailbox and birth date of somebody else: they change nothing until somebody decides whose they are';
comment on column index_waiting.index_name is 'The index, see index_state';
comment on column index_waiting.record_key is 'Member key that the record has if it is of another person than the id was: a hash of id, name, mailbox and birth date';
comment on column index_waiting.waiting_id is 'Name-based UUID of record_key: the waiting_id of the review relationship';
comment on column index_waiting.member_key is 'Source and customer id, with U+001F between them: the member key of the known record';
comment on column index_waiting.source is 'The system that the record comes from';
comment on column index_waiting.customer_id is 'The id of the record in its source';
comment on column index_waiting.email is 'The address as the record has it';
comment on column index_waiting.mailbox is 'The mailbox that the address leads to, as it is compared';
comment on column index_waiting.identifies is 'Whether the mailbox can tell people apart';
comment on column index_waiting.given_name is 'As it is compared';
comment on column index_waiting.family_name is 'As it is compared';
comment on column index_waiting.birth_date is 'As it is compared';
comment on column index_waiting.updated_at is 'When the source changed the record last; null: it does not say';
comment on column index_waiting.consent is 'As in index_member';
comment on column index_waiting.consent_at is 'As in index_member';
comment on column index_waiting.expires_at is 'As in index_member';
comment on column index_waiting.content_hash is 'SHA-256 of the payload';
comment on column index_waiting.payload is 'The record as it was last';
comment on column index_waiting.found_at is 'When it came first';
comment on column index_waiting.seen_at is 'As Of of the last run that read it';
comment on column index_waiting.decision is 'same: the person changed all of it, and the record was taken in under its id; different: it was taken in as another person, and the id is not believed any more. Null: it waits';
comment on column index_waiting.decided_by is 'Who decided';
comment on column index_waiting.decided_at is 'When';
