-- SPDX-License-Identifier: Apache-2.0
-- Tables and procedures of the warehouse part PostgreSQL, for PostgreSQL 13 and later. Run it in the schema of the warehouse, as the owner of the tables: once, after an upgrade, and after you
-- added a column of your own to customer_row. It changes nothing that is there already. Dates and times of customers are kept as they came, in ISO 8601.

-- the table of earlier releases goes on as the table behind the view
do $$
begin
    if to_regclass('customer_row') is null and (select relkind from pg_class where oid = to_regclass('customer')) = 'r' then
        alter table customer rename to customer_row;
    end if;
end $$;

create table if not exists customer_row (golden_id text primary key);

alter table customer_row
    add column if not exists customer_id text,
    add column if not exists source text,
    add column if not exists email text,
    add column if not exists email_owner boolean,
    add column if not exists review_refusal boolean,
    add column if not exists email_status text,
    add column if not exists marketing_consent text,
    add column if not exists consent_at text,
    add column if not exists phone text,
    add column if not exists given_name text,
    add column if not exists family_name text,
    add column if not exists full_name text,
    add column if not exists birth_date text,
    add column if not exists street text,
    add column if not exists postal_code text,
    add column if not exists city text,
    add column if not exists country text,
    add column if not exists language text,
    add column if not exists signed_up_at text,
    add column if not exists updated_at text,
    add column if not exists last_purchase_at text,
    add column if not exists purchase_count bigint,
    add column if not exists purchase_total double precision,
    add column if not exists match_score double precision,
    add column if not exists recency_days integer,
    add column if not exists recency_score double precision,
    add column if not exists recency_band text,
    add column if not exists rfm_recency integer,
    add column if not exists rfm_frequency integer,
    add column if not exists rfm_monetary integer,
    add column if not exists rfm_segment text,
    add column if not exists last_activity_at text,
    add column if not exists version bigint not null default 0,
    add column if not exists scored_at timestamptz not null default '0001-01-01 00:00:00+00',
    add column if not exists removed_because text check (removed_because in ('merged', 'retired', 'erased')),
    add column if not exists load_id text,
    add column if not exists loaded_at timestamptz not null default now();

create index if not exists customer_email on customer_row (lower(email));

comment on table customer_row is 'The newest state of every golden id that was ever loaded. The view customer has the people among them';
comment on column customer_row.version is 'The version of the golden record: a load with a lower one changes nothing. 0: none was given';
comment on column customer_row.scored_at is 'As Of of the scores: of two loads of one version the later one counts. 9999: the id was removed';
comment on column customer_row.removed_because is 'Why the golden id is no person any more; the row then has no other values. It keeps a late load from bringing the id back. Null for a person';
comment on column customer_row.load_id is 'The load that wrote the row, see customer_load';
comment on column customer_row.loaded_at is 'When it did';
comment on column customer_row.review_refusal is 'Whether the person waits for review as the same as somebody who refused: do not mail whoever holds true';

create table if not exists customer_load (
    load_id text primary key,
    kind text not null check (kind in ('customers', 'removals')),
    records bigint not null,
    written bigint not null,
    skipped bigint not null,
    loaded_at timestamptz not null default now()
);

comment on table customer_load is 'Every load that was committed: records = written + skipped. Rows older than a day may be deleted';
comment on column customer_load.load_id is 'The name of its staging table';
comment on column customer_load.kind is 'customers: states of people; removals: golden ids that were merged away, retired or erased';
comment on column customer_load.written is 'Rows of customer_row that the load wrote';
comment on column customer_load.skipped is 'Records that changed nothing: the row had a newer state, or the load had the golden id twice, or a removal named a person who goes on after a split';

-- Staging tables are made like these. Values are text, so that a value that does not fit is found by the procedure, which names the column and no value. A field that a load does not
-- have keeps the default, the control character SUBSTITUTE: its column stays as it is.
create table if not exists customer_staging ();
create table if not exists customer_removal_staging (golden_id text, version text, became text);

do $$
declare
    name text;
    columns text;
begin
    for name in select attname from pg_attribute where attrelid = 'customer_row'::regclass and attnum > 0 and not attisdropped
            and attname not in ('removed_because', 'load_id', 'loaded_at') order by attnum loop
        execute format('alter table customer_staging add column if not exists %I text default e''\x1a''', name);
    end loop;
    for name in select attname from pg_attribute s where attrelid = 'customer_staging'::regclass and attnum > 0 and not attisdropped and not exists (
            select 1 from pg_attribute r where r.attrelid = 'customer_row'::regclass and r.attname = s.attname and not r.attisdropped) loop
        execute format('alter table customer_staging drop column %I', name);
    end loop;
    select string_agg(quote_ident(attname), ', ' order by attnum) into columns from pg_attribute
        where attrelid = 'customer_row'::regclass and attnum > 0 and not attisdropped and attname not in ('version', 'scored_at', 'removed_because', 'load_id', 'loaded_at');
    execute format('create or replace view customer as select %s from customer_row where removed_because is null', columns);
end $$;

comment on view customer is 'The people, one row each, in their newest state';
comment on table customer_staging is 'The fields of customers that are loaded. Staging tables are made like it, and dropped with the commit of their load';
comment on table customer_removal_staging is 'As customer_staging, for removals';

-- Whether a load was committed before. Stops a load whose staging table is not what was sent.
create or replace function is_load_done(staging text, records bigint) returns boolean language plpgsql set search_path from current as $$
declare
    counted bigint;
begin
    if to_regclass(quote_ident(staging)) is null then
        if exists (select 1 from customer_load where load_id = staging) then
            return true;
        end if;
        raise exception 'The staging table of the load is gone. The load is repeated with a new one' using errcode = 'undefined_table';
    end if;
    execute format('select count(*) from %I', staging) into counted;
    if counted <> records then
        raise exception 'The staging table has % of % records. The load is repeated with a new one', counted, records using errcode = 'cardinality_violation';
    end if;
    return false;
end $$;

-- The SQL of a value of a staging table in the type of its column. An empty text is no number, date or boolean. A whole number may be written with a fraction of 0.
create or replace function staged_value(name name, type oid, modifier integer) returns text language sql stable as $$
    select case
        when t.typcategory = 'S' then format('s.%I', name)
        when type in ('int2'::regtype, 'int4'::regtype, 'int8'::regtype) then format('trim_scale(nullif(s.%I, '''')::numeric)::text::%s', name, format_type(type, modifier))
        else format('nullif(s.%I, '''')::%s', name, format_type(type, modifier)) end
    from pg_type t where t.oid = type
$$;

-- Why the values of a load do not fit, without a value.
create or replace function load_fault(staging text, loaded text[]) returns text language plpgsql set search_path from current as $$
declare
    field record;
    too_long bigint;
begin
    for field in select attname, format_type(atttypid, atttypmod) as type, staged_value(attname, atttypid, atttypmod) as value, atttypid in ('varchar'::regtype, 'bpchar'::regtype) as is_limited,
            atttypmod - 4 as length from pg_attribute where attrelid = 'customer_row'::regclass and attnum > 0 and attname = any(loaded) loop
        begin
            execute format('select count(%s) from %I s', field.value, staging);
            if field.is_limited and field.length > 0 then
                execute format('select count(*) from %I s where length(s.%I) > %s', staging, field.attname, field.length) into too_long;
                if too_long > 0 then
                    return format('The column %s of customer_row has the type %s, and %s records of the load are longer. Widen the column, or mend the records', field.attname, field.type, too_long);
                end if;
            end if;
        exception when data_exception then
            return format('The column %s of customer_row has the type %s, and a record of the load does not fit it. Change the type of the column, or mend the record', field.attname, field.type);
        end;
    end loop;
    return 'The table customer_row refuses a record of the load. Look at its constraints and triggers';
end $$;

-- Drops staging tables that nobody came back for within a week: they hold personal data.
create or replace procedure drop_old_staging_tables() language plpgsql set search_path from current as $$
declare
    name text;
begin
    for name in select relname from pg_class where relkind = 'r' and relname ~ '^customer_load_\d{14}_' and pg_table_is_visible(oid) and pg_get_userbyid(relowner) = current_user
            and substr(relname, 15, 14) < to_char(now() at time zone 'UTC' - interval '7 days', 'YYYYMMDDHH24MISS') loop
        execute format('drop table %I', name);
    end loop;
end $$;

-- Brings the golden records of a staging table into customer_row. The newest state of a golden id wins, by version and scored_at, whichever load comes first. One call is one transaction.
create or replace procedure load_customers(staging text, records bigint) language plpgsql set search_path from current as $$
declare
    loaded text[];
    missing text;
    targets text;
    selected text;
    assigned text;
    version text;
    scored_at text;
    total bigint;
    written bigint;
    refused name;
begin
    if is_load_done(staging, records) then
        return;
    end if;
    execute format('select array_agg(field.key order by field.key) from (select * from %I limit 1) one cross join lateral jsonb_each_text(to_jsonb(one)) field where field.value is distinct from $1',
        staging) into loaded using e'\x1a';
    if not coalesce('golden_id' = any(loaded), false) then
        raise exception 'The records have no golden_id. Connect golden records to the port scored, as ScoreCustomerRecord writes them' using errcode = 'undefined_column';
    end if;
    execute format('select count(*) from %I where golden_id is null', staging) into total;
    if total > 0 then
        raise exception '% records have no golden_id. Connect golden records to the port scored, as ScoreCustomerRecord writes them', total using errcode = 'not_null_violation';
    end if;
    select string_agg(distinct name, ', ' order by name) into missing from unnest(loaded || array['version', 'scored_at', 'removed_because', 'load_id', 'loaded_at']) name where not exists (
        select 1 from pg_attribute where attrelid = 'customer_row'::regclass and attname = name and attnum > 0 and not attisdropped);
    if missing is not null then
        raise exception 'The table customer_row lacks the columns %. Run postgresql.sql again, as the owner of the table', missing using errcode = 'undefined_column';
    end if;
    select coalesce(string_agg(format(', %I', attname), ''), ''), coalesce(string_agg(', ' || staged_value(attname, atttypid, atttypmod), ''), ''),
        coalesce(string_agg(format(', %1$I = excluded.%1$I', attname), ''), '') into targets, selected, assigned
        from pg_attribute where attrelid = 'customer_row'::regclass and attnum > 0 and attname = any(loaded) and attname not in ('golden_id', 'version', 'scored_at');
    version := case when 'version' = any(loaded) then 'coalesce(nullif(s.version, '''')::bigint, 0)' else '0' end;
    scored_at := format('coalesce(%s, ''0001-01-01 00:00:00+00'')', case when 'scored_at' = any(loaded) then 'nullif(s.scored_at, '''')::timestamptz' else 'null::timestamptz' end);
    begin
        execute format($sql$
            insert into customer_row as t (golden_id, version, scored_at, load_id%1$s)
            select distinct on (s.golden_id) s.golden_id, %2$s, %3$s, $1%4$s from %5$I s order by s.golden_id, 2 desc, 3 desc
            on conflict (golden_id) do update set version = excluded.version, scored_at = excluded.scored_at, load_id = excluded.load_id, loaded_at = now(), removed_because = null%6$s
            where excluded.version > t.version or excluded.version = t.version and excluded.scored_at >= t.scored_at$sql$, targets, version, scored_at, selected, staging, assigned)
            using staging;
        get diagnostics written = row_count;
    exception
        when data_exception then
            raise exception '%', load_fault(staging, loaded) using errcode = sqlstate;
        when integrity_constraint_violation then
            get stacked diagnostics refused = constraint_name;
            raise exception 'The constraint % of customer_row refuses a record of the load. Drop the constraint, or mend the record', coalesce(nullif(refused, ''), 'not null')
                using errcode = sqlstate;
    end;
    execute format('select count(*) from %I', staging) into total;
    insert into customer_load (load_id, kind, records, written, skipped) values (staging, 'customers', total, written, total - written);
    execute format('drop table %I', staging);
    call drop_old_staging_tables();
end $$;

-- Removes the golden ids of a staging table that are no person any more. A tombstone stays, without values: a late load of an older state does not bring the id back. A retired person
-- comes back with a newer version. A removal without a version counts for the row as it is. One call is one transaction.
create or replace procedure remove_customers(staging text, records bigint) language plpgsql set search_path from current as $$
declare
    cleared text;
    total bigint;
    written bigint;
begin
    if is_load_done(staging, records) then
        return;
    end if;
    select coalesce(string_agg(format(', %I = null', attname), ''), '') into cleared from pg_attribute where attrelid = 'customer_row'::regclass and attnum > 0 and not attisdropped
        and not attnotnull and attname not in ('removed_because', 'load_id');
    execute format($sql$
        insert into customer_row as t (golden_id, version, scored_at, removed_because, load_id)
        select distinct on (s.golden_id) s.golden_id, coalesce(nullif(s.version, '')::bigint, (select r.version from customer_row r where r.golden_id = s.golden_id), 0),
            '9999-12-31 00:00:00+00'::timestamptz, case when s.became in ('erased', 'retired') then s.became else 'merged' end, $1
        from %1$I s where s.became <> s.golden_id order by s.golden_id, 2 desc
        on conflict (golden_id) do update set version = excluded.version, scored_at = excluded.scored_at, removed_because = excluded.removed_because, load_id = excluded.load_id,
            loaded_at = now()%2$s
        where excluded.version >= t.version$sql$, staging, cleared) using staging;
    get diagnostics written = row_count;
    execute format('select count(*) from %I', staging) into total;
    insert into customer_load (load_id, kind, records, written, skipped) values (staging, 'removals', total, written, total - written);
    execute format('drop table %I', staging);
end $$;
