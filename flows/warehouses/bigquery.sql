-- SPDX-License-Identifier: Apache-2.0
-- Tables and view of the warehouse part BigQuery. Replace crm by your dataset, and run it once. Level of proof E: the statements were not executed on a BigQuery.
-- Dates and times of customers are kept as they came, in ISO 8601.

-- The newest state of every golden id that was ever loaded. removed_because is null for a person; else the row is a tombstone without values, which keeps a late load from bringing the id
-- back. Clustered by the key of the merge.
create table if not exists crm.customer_row (
    golden_id string not null,
    version int64 not null,
    scored_at timestamp not null,
    removed_because string,
    load_id string not null,
    loaded_at timestamp not null,
    customer_id string,
    source string,
    email string,
    email_owner bool,
    review_refusal bool,
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
    purchase_count int64,
    purchase_total float64,
    match_score float64,
    recency_days int64,
    recency_score float64,
    recency_band string,
    rfm_recency int64,
    rfm_frequency int64,
    rfm_monetary int64,
    rfm_segment string,
    last_activity_at string
) cluster by golden_id;

-- Every load that was committed. load_id is the name of its staging table; written counts the rows that bore it at that moment.
create table if not exists crm.customer_load (
    load_id string not null,
    kind string not null,
    records int64 not null,
    written int64 not null,
    loaded_at timestamp not null
);

-- Staging tables are made like this one. Every value is a text.
create table if not exists crm.customer_staging (
    golden_id string,
    version string,
    scored_at string,
    became string,
    customer_id string,
    source string,
    email string,
    email_owner string,
    review_refusal string,
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
    purchase_count string,
    purchase_total string,
    match_score string,
    recency_days string,
    recency_score string,
    recency_band string,
    rfm_recency string,
    rfm_frequency string,
    rfm_monetary string,
    rfm_segment string,
    last_activity_at string
);

-- The people, one row each, in their newest state. Mail nobody with review_refusal.
create view if not exists crm.customer as select
    golden_id, customer_id, source, email, email_owner, review_refusal, email_status, marketing_consent, consent_at, phone, given_name, family_name, full_name, birth_date, street,
    postal_code, city, country, language, signed_up_at, updated_at, last_purchase_at, purchase_count, purchase_total, match_score, recency_days, recency_score, recency_band, rfm_recency,
    rfm_frequency, rfm_monetary, rfm_segment, last_activity_at
from crm.customer_row where removed_because is null;
