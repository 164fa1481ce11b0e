-- SPDX-License-Identifier: Apache-2.0
-- Tables of the quickstart flow in PostgreSQL. Run once, as the owner of the schema. Dates and times are kept as they came, in ISO 8601.

create table if not exists customer (
    golden_id text primary key,
    customer_id text,
    source text,
    email text,
    email_owner boolean,
    email_status text,
    marketing_consent text,
    consent_at text,
    phone text,
    given_name text,
    family_name text,
    full_name text,
    birth_date text,
    street text,
    postal_code text,
    city text,
    country text,
    language text,
    signed_up_at text,
    updated_at text,
    last_purchase_at text,
    purchase_count bigint,
    purchase_total double precision,
    match_score double precision,
    recency_days integer,
    recency_score double precision,
    recency_band text,
    rfm_recency integer,
    rfm_frequency integer,
    rfm_monetary integer,
    rfm_segment text,
    last_activity_at text
);

-- which source record became which customer
create table if not exists merged_record (
    record_id text primary key,
    source text,
    customer_id text,
    golden_id text not null,
    match_score double precision
);

create index if not exists customer_email on customer (lower(email));
create index if not exists merged_record_golden_id on merged_record (golden_id);
