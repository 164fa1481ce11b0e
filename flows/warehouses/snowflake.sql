-- SPDX-License-Identifier: Apache-2.0
-- Tables, view and stage of the warehouse part Snowflake. Run it in the schema of the warehouse, once. Level of proof E: the statements were not executed on a Snowflake.
-- Dates and times of customers are kept as they came, in ISO 8601.

-- The newest state of every golden id that was ever loaded. removed_because is null for a person; else the row is a tombstone without values, which keeps a late load from bringing the id
-- back. Snowflake does not enforce the primary key: the merge does.
create table if not exists customer_row (
    golden_id string not null primary key,
    version bigint not null,
    scored_at timestamp_ntz not null,
    removed_because string,
    load_id string not null,
    loaded_at timestamp_ntz not null,
    customer_id string,
    source string,
    email string,
    email_owner boolean,
    review_refusal boolean,
    email_status string,
    marketing_consent string,
    consent_at string,
    phone string,
    given_name string,
    family_name string,
    full_name string,
    birth_date string,
    street string,
    postal_code string,
    city string,
    country string,
    language string,
    signed_up_at string,
    updated_at string,
    last_purchase_at string,
    purchase_count bigint,
    purchase_total double,
    match_score double,
    recency_days bigint,
    recency_score double,
    recency_band string,
    rfm_recency bigint,
    rfm_frequency bigint,
    rfm_monetary bigint,
    rfm_segment string,
    last_activity_at string
);

-- Every load that was committed. load_id is the name of its staging table; written counts the rows that bore it at that moment.
create table if not exists customer_load (
    load_id string not null primary key,
    kind string not null,
    records bigint not null,
    written bigint not null,
    loaded_at timestamp_ntz not null
);

-- The people, one row each, in their newest state. Mail nobody with review_refusal.
create view if not exists customer as select
    golden_id, customer_id, source, email, email_owner, review_refusal, email_status, marketing_consent, consent_at, phone, given_name, family_name, full_name, birth_date, street,
    postal_code, city, country, language, signed_up_at, updated_at, last_purchase_at, purchase_count, purchase_total, match_score, recency_days, recency_score, recency_band, rfm_recency,
    rfm_frequency, rfm_monetary, rfm_segment, last_activity_at
from customer_row where removed_because is null;

-- Files of loads. COPY removes them; a file of a failed load stays: see snowflake.md.
create stage if not exists customer_stage;
