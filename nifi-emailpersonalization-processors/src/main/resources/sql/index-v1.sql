-- SPDX-License-Identifier: Apache-2.0
-- The index of known customers: which source records are one person, batch after batch. It holds the records themselves: grant access as you would to the customer table.

create table index_state (
    index_name text primary key,
    rules json,
    created_at timestamptz not null default now()
);

comment on table index_state is 'The indexes of this database';
comment on column index_state.rules is 'The fields and survivorship rules by which DeduplicateCustomerRecord merged last; UpdateCustomerIndex merges by them';

create table index_member (
    index_name text not null,
    member_key text not null,
    id bigint generated always as identity unique,
    record_id uuid not null,
    golden_id uuid,
    source text,
    customer_id text,
    email text,
    mailbox text,
    given_name text,
    birth_date text,
    updated_at timestamptz,
    consent boolean,
    consent_at timestamptz,
    match_score double precision,
    content_hash text not null,
    payload json not null,
    first_seen_at timestamptz not null default now(),
    stored_at timestamptz not null default now(),
    primary key (index_name, member_key)
);

create index index_member_golden on index_member (index_name, golden_id);
create index index_member_email on index_member (lower(email));

comment on table index_member is 'Every source record that was ever seen, as it was last, and the person that it belongs to';
comment on column index_member.member_key is 'Source and customer id, with U+001F between them; without an id a hash of the whole record';
comment on column index_member.record_id is 'Name-based UUID of the key: the record_id of the duplicate relationship';
comment on column index_member.golden_id is 'The person, see index_golden';
comment on column index_member.email is 'The address as the record has it';
comment on column index_member.mailbox is 'The mailbox that the address leads to, as it is compared';
comment on column index_member.given_name is 'As it is compared';
comment on column index_member.birth_date is 'As it is compared';
comment on column index_member.updated_at is 'When the source changed the record last; null: it does not say';
comment on column index_member.consent is 'What the record says about consent: true, false, or null for nothing';
comment on column index_member.match_score is 'Probability with which the record was found to be the person, when fields beyond id and mailbox decided';
comment on column index_member.content_hash is 'SHA-256 of the payload: an unchanged record is not written again';
comment on column index_member.payload is 'The record as it was last';

create table index_mailbox (
    index_name text not null,
    mailbox text not null,
    member_id bigint not null references index_member (id) on delete cascade,
    primary key (index_name, mailbox, member_id)
);

create index index_mailbox_member on index_mailbox (member_id);

comment on table index_mailbox is 'Every mailbox that a record ever had, role mailboxes excepted: by them records of one person are found';

create table index_match (
    index_name text not null,
    one bigint not null references index_member (id) on delete cascade,
    other bigint not null references index_member (id) on delete cascade,
    probability double precision not null,
    found_at timestamptz not null default now(),
    primary key (index_name, one, other)
);

create index index_match_other on index_match (index_name, other);

comment on table index_match is 'Records that were found to be one person by more than id and mailbox, in one FlowFile';

create table index_golden (
    index_name text not null,
    golden_id uuid not null,
    id bigint generated always as identity,
    members integer not null default 0,
    email text,
    mailbox text,
    email_owner boolean,
    consent boolean,
    consent_at timestamptz,
    active_at timestamptz,
    match_score double precision,
    payload json,
    created_at timestamptz not null default now(),
    stored_at timestamptz not null default now(),
    primary key (index_name, golden_id)
);

create index index_golden_mailbox on index_golden (index_name, mailbox);

comment on table index_golden is 'The persons';
comment on column index_golden.golden_id is 'Stays for ever; where persons merge, the oldest one';
comment on column index_golden.id is 'Age: the smaller, the older';
comment on column index_golden.members is 'How many source records the person has';
comment on column index_golden.email is 'The address that the person keeps';
comment on column index_golden.email_owner is 'Whether this is the person who may be mailed at the address, of all who have it; null without an address';
comment on column index_golden.consent is 'What the sources say about consent: of the kept address, or a refusal at any address of the person';
comment on column index_golden.active_at is 'The latest change of any of the records';
comment on column index_golden.payload is 'The golden record; null where the person has one record: its payload then';

create table index_alias (
    index_name text not null,
    golden_id uuid not null,
    became uuid not null,
    since timestamptz not null default now(),
    primary key (index_name, golden_id)
);

create index index_alias_became on index_alias (index_name, became);

comment on table index_alias is 'Ids of persons who were merged into another, and who that is now; kept for ever, so that no id is given twice';

create table index_decision (
    index_name text not null,
    one_key text not null,
    other_key text not null,
    decision text not null check (decision in ('same', 'different')),
    decided_by text,
    decided_at timestamptz not null default now(),
    primary key (index_name, one_key, other_key)
);

create index index_decision_other on index_decision (index_name, other_key);

comment on table index_decision is 'What somebody decided about two source records; the latest decision on a pair counts, in every later run';
comment on column index_decision.one_key is 'Member key, the smaller of the two; the record need not have been seen yet';

create table index_change (
    id bigint generated always as identity primary key,
    index_name text not null,
    changed_at timestamptz not null default now(),
    run text not null,
    golden_id uuid not null,
    became text not null,
    reason text not null check (reason in ('merged', 'split', 'erased', 'decision', 'owner', 'renewed')),
    decided_by text,
    addresses text[]
);

create index index_change_run on index_change (index_name, run);
create index index_change_golden on index_change (golden_id);

comment on table index_change is 'Journal of what became of persons: never changed, but for the addresses of erased people';
comment on column index_change.run is 'Hash of the FlowFile that caused it: when the FlowFile comes again after a crash, it causes the same';
comment on column index_change.became is 'The id of the person who goes on; the same id where a person lost records to another one, is that other one, came to own or lost its address, or has other records than before; or erased';
comment on column index_change.addresses is 'Of an erased person: what must be erased elsewhere. Emptied once the FlowFile with the change has left, or after seven days';

create table index_suppressed (
    index_name text not null,
    key_hash text not null,
    decided_by text,
    erased_at timestamptz not null default now(),
    primary key (index_name, key_hash)
);

comment on table index_suppressed is 'People who were erased, as HMAC-SHA-256 of their ids and mailboxes: by them they are known when they come again. Delete rows only when the person asks to be a customer anew';
