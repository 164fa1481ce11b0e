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

-- whether the person waits for review as the same as somebody who refused: do not mail whoever holds true
alter table customer add column if not exists review_refusal boolean;

create index if not exists customer_email on customer (lower(email));

-- Takes out the rows of people who were merged into another, retired or erased. The flow calls it after every load, so that it does not matter whether a row or the news of
-- its end arrives first.
create or replace procedure settle_merges() language plpgsql as $$
begin
    if to_regclass('index_alias') is not null then
        delete from customer using index_alias where customer.golden_id = index_alias.golden_id::text;
        delete from customer using index_change where index_change.became = 'erased' and customer.golden_id = index_change.golden_id::text;
        -- every record of a retired person was removed from its source
        delete from customer using index_golden where index_golden.members = 0 and customer.golden_id = index_golden.golden_id::text;
    end if;
end $$;
