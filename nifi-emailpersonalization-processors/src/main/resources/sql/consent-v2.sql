-- SPDX-License-Identifier: Apache-2.0
-- Version 2 of the ledger, to be run after version 1: mailboxes, when a statement was last read, conditions of a consent, erased source records.

alter table consent_evidence
    add column mailbox_key text,
    add column said_from timestamptz,
    add column seen_at timestamptz not null default now(),
    add column unsaid_at timestamptz,
    add column since timestamptz not null default now(),
    add column conditions jsonb,
    add column held boolean,
    add column counted boolean,
    add column given_key text,
    add column family_key text,
    add column birth_key text;

alter table consent_evidence drop constraint consent_evidence_word_check;
alter table consent_evidence add constraint consent_evidence_word_check check (word in ('granted', 'pending', 'withdrawn', 'complaint', 'bounce', 'unclear'));

-- A refusal of version 1 that is exactly at midnight was dated by its day: it counts from the end of that day.
update consent_evidence set
    said_from = said_at,
    said_at = case when word <> 'granted' and said_at at time zone 'UTC' = date_trunc('day', said_at at time zone 'UTC') then said_at + interval '24 hours' - interval '1 microsecond' else said_at end,
    since = recorded_at,
    held = case when word = 'granted' then true end,
    counted = case when word = 'granted' then true end;

-- A date more than a day after the statement was written is a typing error. It counts as no date, also once it has passed.
update consent_evidence set said_from = null, said_at = null where said_from > recorded_at + interval '1 day';

create index consent_evidence_mailbox on consent_evidence (mailbox_key) where mailbox_key is not null;
create index consent_evidence_no_mailbox on consent_evidence (address_key) where mailbox_key is null;

comment on column consent_evidence.address_key is 'HMAC-SHA-256 of the canonical address, under the Hash Key of the ledger; of source and id where a record that refuses has no address';
comment on column consent_evidence.channel is 'The channel that consent is about, such as email';
comment on column consent_evidence.purpose is 'The purpose that consent is about, such as marketing';
comment on column consent_evidence.word is 'What was said; a complaint and a bounce come from the deliverability of the address; unclear: something that is not understood, while which the record''s own consent does not count';
comment on column consent_evidence.said_at is 'When it was said. Where only a day is known: its beginning for a consent, its end for anything else. Null: not known, or in the future of a run that read it, and a refusal then counts from seen_at';
comment on column consent_evidence.expires_at is 'Until when a consent holds; null: without an end; 1970: an end was written that cannot be read, and the consent does not hold';
comment on column consent_evidence.source is 'The system that said it';
comment on column consent_evidence.customer_id is 'Id of the person in the source, hashed where it is an address: a refusal covers the other addresses of the same source and id';
comment on column consent_evidence.legal_basis is 'On what consent rests';
comment on column consent_evidence.ip is 'The network address from which consent was given';
comment on column consent_evidence.recorded_at is 'When it was first written here';
comment on column consent_evidence.mailbox_key is 'HMAC-SHA-256 of the mailbox (Gmail without dots and tags): a refusal counts for all of it. Null: written by version 1 and not read again since';
comment on column consent_evidence.said_from is 'The earliest time at which it may have been said: the beginning of the day where only the day is known';
comment on column consent_evidence.seen_at is 'As Of of the last run that read the statement; for rows of version 1 the time of the upgrade';
comment on column consent_evidence.unsaid_at is 'As Of of the first run that read the record of the source without the statement, after seen_at; the next reading starts a new streak';
comment on column consent_evidence.since is 'When the present streak of readings began, by the clock: from then on the ledger has known of it without a break';
comment on column consent_evidence.conditions is 'Rules in force when it was last read, and the values of the fields that they mention: they are evaluated with every decision. Null without rules';
comment on column consent_evidence.held is 'Whether the rules held when it was last read; null for anything but a consent';
comment on column consent_evidence.counted is 'Whether the rules held at any reading: a consent that counted once and fails now is ended at the vendor';
comment on column consent_evidence.given_key is 'The script of the given name, and the HMAC-SHA-256 of the initials of its words and of their other forms, such as Bob of Robert: with family_key and birth_key it shows where several people have one id. Null: not known';
comment on column consent_evidence.family_key is 'The script of the family name, and the HMAC-SHA-256 of the initials of its words';
comment on column consent_evidence.birth_key is 'HMAC-SHA-256 of the birth date';

alter table consent_suppression
    add column key_kind text not null default 'address' check (key_kind in ('address', 'mailbox', 'record', 'consent')),
    add column refused_at timestamptz;
alter table consent_suppression drop constraint consent_suppression_pkey;
alter table consent_suppression add primary key (address_key, key_kind);

comment on table consent_suppression is 'People who were erased, hashed: by it they are known when they come again. A dated consent after erased_at and refused_at ends it, and so does a decision to readmit';
comment on column consent_suppression.address_key is 'HMAC-SHA-256, under the Hash Key, of what key_kind says';
comment on column consent_suppression.key_kind is 'What is hashed: an address, a mailbox, a source with the id of its record, or a consent that was dated in the future when it was read and so never ends the erasure';
comment on column consent_suppression.reason is 'What for';
comment on column consent_suppression.erased_at is 'When; a later dated consent ends it';
comment on column consent_suppression.refused_at is 'The latest refusal that was read since then: a consent must be later than this too';
