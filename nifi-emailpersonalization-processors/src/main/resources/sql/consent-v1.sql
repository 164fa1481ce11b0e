-- SPDX-License-Identifier: Apache-2.0
-- Evidence of consent. Addresses are kept as HMAC-SHA-256 under the key of the ledger, never as they are.

create table consent_evidence (
    evidence_key text primary key,
    address_key text not null,
    channel text not null,
    purpose text not null,
    word text not null check (word in ('granted', 'pending', 'withdrawn', 'complaint', 'bounce')),
    said_at timestamptz,
    expires_at timestamptz,
    source text,
    customer_id text,
    legal_basis text,
    ip text,
    form text,
    recorded_at timestamptz not null default now()
);

create index consent_evidence_address on consent_evidence (address_key, channel, purpose);
create index consent_evidence_customer on consent_evidence (customer_id) where customer_id is not null;

comment on table consent_evidence is 'What was said about consent, one row per statement; the ledger decides from all rows of an address';
comment on column consent_evidence.evidence_key is 'Hash of source, customer, address, word and time: the same statement is kept once';
comment on column consent_evidence.address_key is 'HMAC-SHA-256 of the address in lower case, under the Hash Key of the ledger';
comment on column consent_evidence.said_at is 'When it was said; null: not known, and a withdrawal then outweighs every consent';
comment on column consent_evidence.customer_id is 'Id of the person in the source, hashed where it is an address: a withdrawal covers the other addresses of the same source and id';
comment on column consent_evidence.form is 'The form or page where it was said';

create table consent_suppression (
    address_key text primary key,
    reason text not null,
    erased_at timestamptz not null default now()
);

comment on table consent_suppression is 'Addresses of people who were erased, hashed: by them they are known when they come again. Delete a row only when the person asks to be a customer anew';
