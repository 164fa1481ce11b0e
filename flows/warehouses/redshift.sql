-- SPDX-License-Identifier: Apache-2.0
-- Tables, view and procedure of the warehouse part Redshift. Run it in the schema of the warehouse, once. Level of proof E: nothing was executed on a Redshift; the procedure runs on
-- PostgreSQL in the tests. Dates and times of customers are kept as they came, in ISO 8601.

-- The newest state of every golden id that was ever loaded. removed_because is null for a person; else the row is a tombstone without values, which keeps a late load from bringing the id
-- back. Redshift does not enforce the primary key: the procedure does.
create table if not exists customer_row (
    golden_id varchar(36) not null primary key,
    version bigint not null,
    scored_at timestamptz not null,
    removed_because varchar(7),
    load_id varchar(127) not null,
    loaded_at timestamptz not null,
    customer_id varchar(1000),
    source varchar(1000),
    email varchar(1000),
    email_owner boolean,
    review_refusal boolean,
    email_status varchar(1000),
    marketing_consent varchar(1000),
    consent_at varchar(1000),
    phone varchar(1000),
    given_name varchar(1000),
    family_name varchar(1000),
    full_name varchar(1000),
    birth_date varchar(1000),
    street varchar(1000),
    postal_code varchar(1000),
    city varchar(1000),
    country varchar(1000),
    language varchar(1000),
    signed_up_at varchar(1000),
    updated_at varchar(1000),
    last_purchase_at varchar(1000),
    purchase_count bigint,
    purchase_total double precision,
    match_score double precision,
    recency_days bigint,
    recency_score double precision,
    recency_band varchar(1000),
    rfm_recency bigint,
    rfm_frequency bigint,
    rfm_monetary bigint,
    rfm_segment varchar(1000),
    last_activity_at varchar(1000)
) diststyle key distkey (golden_id) sortkey (golden_id);

-- Every load that was committed: records = written + skipped. load_id is the name of its staging table. skipped counts records that changed nothing: the row had a newer state, the load had
-- the golden id twice, or a removal named a person who goes on after a split.
create table if not exists customer_load (
    load_id varchar(127) not null primary key,
    kind varchar(9) not null,
    records bigint not null,
    written bigint not null,
    skipped bigint not null,
    loaded_at timestamptz not null
);

-- Staging tables are made like this one. Every value is a text.
create table if not exists customer_staging (
    golden_id varchar(36),
    version varchar(20),
    scored_at varchar(40),
    became varchar(36),
    customer_id varchar(1000),
    source varchar(1000),
    email varchar(1000),
    email_owner varchar(5),
    review_refusal varchar(5),
    email_status varchar(1000),
    marketing_consent varchar(1000),
    consent_at varchar(1000),
    phone varchar(1000),
    given_name varchar(1000),
    family_name varchar(1000),
    full_name varchar(1000),
    birth_date varchar(1000),
    street varchar(1000),
    postal_code varchar(1000),
    city varchar(1000),
    country varchar(1000),
    language varchar(1000),
    signed_up_at varchar(1000),
    updated_at varchar(1000),
    last_purchase_at varchar(1000),
    purchase_count varchar(30),
    purchase_total varchar(30),
    match_score varchar(30),
    recency_days varchar(30),
    recency_score varchar(30),
    recency_band varchar(1000),
    rfm_recency varchar(30),
    rfm_frequency varchar(30),
    rfm_monetary varchar(30),
    rfm_segment varchar(1000),
    last_activity_at varchar(1000)
);

-- The people, one row each, in their newest state. Mail nobody with review_refusal.
create or replace view customer as select
    golden_id, customer_id, source, email, email_owner, review_refusal, email_status, marketing_consent, consent_at, phone, given_name, family_name, full_name, birth_date, street,
    postal_code, city, country, language, signed_up_at, updated_at, last_purchase_at, purchase_count, purchase_total, match_score, recency_days, recency_score, recency_band, rfm_recency,
    rfm_frequency, rfm_monetary, rfm_segment, last_activity_at
from customer_row where removed_because is null;

-- Brings a staging table into customer_row. The newest state of a golden id wins, by version and scored_at, whichever load comes first. Redshift's MERGE has no conditions: so the newest
-- rows of the load are found, those that are older than the table are left out, and the others replace theirs. One call is one transaction; the lock lets loads wait for each other.
create or replace procedure load_customers(staging varchar(127), expected bigint, kind varchar(9)) as $$
declare
    total bigint;
    written bigint;
begin
    lock customer_row;
    execute 'select count(*) from ' || quote_ident(staging) into total;
    if total <> expected then
        raise exception 'The staging table has % of % records. The load is repeated with a new one', total, expected;
    end if;
    drop table if exists newest_customer;
    execute 'create temp table newest_customer as select s.golden_id, s.row_version, s.row_scored_at, s.removed_because, '
        || 'case when s.removed_because is null then s.customer_id end as customer_id, '
        || 'case when s.removed_because is null then s.source end as source, '
        || 'case when s.removed_because is null then s.email end as email, '
        || 'case when s.removed_because is null then s.email_owner = ''true'' end as email_owner, '
        || 'case when s.removed_because is null then s.review_refusal = ''true'' end as review_refusal, '
        || 'case when s.removed_because is null then s.email_status end as email_status, '
        || 'case when s.removed_because is null then s.marketing_consent end as marketing_consent, '
        || 'case when s.removed_because is null then s.consent_at end as consent_at, '
        || 'case when s.removed_because is null then s.phone end as phone, '
        || 'case when s.removed_because is null then s.given_name end as given_name, '
        || 'case when s.removed_because is null then s.family_name end as family_name, '
        || 'case when s.removed_because is null then s.full_name end as full_name, '
        || 'case when s.removed_because is null then s.birth_date end as birth_date, '
        || 'case when s.removed_because is null then s.street end as street, '
        || 'case when s.removed_because is null then s.postal_code end as postal_code, '
        || 'case when s.removed_because is null then s.city end as city, '
        || 'case when s.removed_because is null then s.country end as country, '
        || 'case when s.removed_because is null then s.language end as language, '
        || 'case when s.removed_because is null then s.signed_up_at end as signed_up_at, '
        || 'case when s.removed_because is null then s.updated_at end as updated_at, '
        || 'case when s.removed_because is null then s.last_purchase_at end as last_purchase_at, '
        || 'case when s.removed_because is null then cast(nullif(s.purchase_count, '''') as bigint) end as purchase_count, '
        || 'case when s.removed_because is null then cast(nullif(s.purchase_total, '''') as double precision) end as purchase_total, '
        || 'case when s.removed_because is null then cast(nullif(s.match_score, '''') as double precision) end as match_score, '
        || 'case when s.removed_because is null then cast(nullif(s.recency_days, '''') as bigint) end as recency_days, '
        || 'case when s.removed_because is null then cast(nullif(s.recency_score, '''') as double precision) end as recency_score, '
        || 'case when s.removed_because is null then s.recency_band end as recency_band, '
        || 'case when s.removed_because is null then cast(nullif(s.rfm_recency, '''') as bigint) end as rfm_recency, '
        || 'case when s.removed_because is null then cast(nullif(s.rfm_frequency, '''') as bigint) end as rfm_frequency, '
        || 'case when s.removed_because is null then cast(nullif(s.rfm_monetary, '''') as bigint) end as rfm_monetary, '
        || 'case when s.removed_because is null then s.rfm_segment end as rfm_segment, '
        || 'case when s.removed_because is null then s.last_activity_at end as last_activity_at '
        || 'from (select r.*, row_number() over (partition by r.golden_id order by r.row_version desc, r.row_scored_at desc) as place from ('
        || 'select t.*, coalesce(cast(nullif(t.version, '''') as bigint), 0) as row_version, '
        || 'case when ' || quote_literal(kind) || ' = ''removals'' then cast(''9999-12-31 00:00:00+00'' as timestamptz) '
        || 'else coalesce(cast(nullif(t.scored_at, '''') as timestamptz), cast(''0001-01-01 00:00:00+00'' as timestamptz)) end as row_scored_at, '
        || 'case when ' || quote_literal(kind) || ' = ''customers'' then null when t.became in (''erased'', ''retired'') then t.became else ''merged'' end as removed_because '
        || 'from ' || quote_ident(staging) || ' t) r '
        || 'where ' || quote_literal(kind) || ' = ''customers'' or r.became <> r.golden_id) s where s.place = 1';
    delete from newest_customer using customer_row where newest_customer.golden_id = customer_row.golden_id and (newest_customer.row_version < customer_row.version
        or newest_customer.row_version = customer_row.version and newest_customer.row_scored_at < customer_row.scored_at);
    delete from customer_row using newest_customer where customer_row.golden_id = newest_customer.golden_id;
    insert into customer_row (golden_id, version, scored_at, removed_because, load_id, loaded_at, customer_id, source, email, email_owner, review_refusal, email_status,
        marketing_consent, consent_at, phone, given_name, family_name, full_name, birth_date, street, postal_code, city, country, language, signed_up_at, updated_at, last_purchase_at,
        purchase_count, purchase_total, match_score, recency_days, recency_score, recency_band, rfm_recency, rfm_frequency, rfm_monetary, rfm_segment, last_activity_at)
        select golden_id, row_version, row_scored_at, removed_because, staging, current_timestamp, customer_id, source, email, email_owner, review_refusal, email_status,
            marketing_consent, consent_at, phone, given_name, family_name, full_name, birth_date, street, postal_code, city, country, language, signed_up_at, updated_at,
            last_purchase_at, purchase_count, purchase_total, match_score, recency_days, recency_score, recency_band, rfm_recency, rfm_frequency, rfm_monetary, rfm_segment,
            last_activity_at from newest_customer;
    get diagnostics written := row_count;
    insert into customer_load (load_id, kind, records, written, skipped, loaded_at) values (staging, kind, total, written, total - written, current_timestamp);
    execute 'drop table ' || quote_ident(staging);
    drop table newest_customer;
end;
$$ language plpgsql;
