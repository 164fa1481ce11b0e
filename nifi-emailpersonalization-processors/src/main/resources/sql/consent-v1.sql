-- SPDX-License-Identifier: Apache-2.0
-- Evidence of consent. Addresses are kept as HMAC-SHA-256 under the key of the ledger, never as they are.

create table consent_evidence (
    evidence_key text primary key,
    address_key text not null,
    channel text not null,
    purpose text not null,
    word text not null check (word in ('granted', 'withdrawn', 'complaint', 'bounce')),
    said_at timestamptz,
    expires_at timestamptz,
    source text,
    person_key text,
    recorded_at timestamptz not null default now()
);

create index consent_evidence_address on consent_evidence (address_key, channel, purpose);
create index consent_evidence_person on consent_evidence (person_key) where person_key is not null;

comment on table consent_evidence is 'What was said about consent, one row per statement; the ledger decides from all rows of an address';
comment on column consent_evidence.evidence_key is 'Hash of source, record, address, word and time: the same statement is kept once';
comment on column consent_evidence.said_at is 'When it was said; null: not known, and a withdrawal then outweighs every consent';
comment on column consent_evidence.person_key is 'Source and id of the person: a withdrawal covers the other addresses of the same person';
