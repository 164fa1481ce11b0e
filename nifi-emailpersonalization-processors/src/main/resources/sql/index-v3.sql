-- SPDX-License-Identifier: Apache-2.0
-- Version 3 of the index of known customers: records that their source no longer holds, and sources that are read as a whole. Run after index-v2.sql.

alter table index_member add column removed_at timestamptz;
alter table index_member add column removed_version timestamptz;
create index index_member_removed on index_member (index_name, member_key) where removed_at is not null;

comment on column index_member.removed_at is 'When the source ceased to hold the record; null while it holds it. A removed record identifies its person, and its refusal counts; its other values do not';
comment on column index_member.removed_version is 'A version of the record up to this Updated At stays removed; null: the next version that comes returns';
comment on column index_member.payload is 'The record as it was last; empty once it is removed, unless it refuses';

alter table index_golden add column touched_at timestamptz;

comment on column index_golden.members is 'How many source records the person has. 0: retired, every record was removed';
comment on column index_golden.touched_at is 'When a record last left the person: the golden record counts as changed then';

alter table index_change drop constraint index_change_reason_check;
alter table index_change add constraint index_change_reason_check
    check (reason in ('merged', 'split', 'erased', 'decision', 'owner', 'renewed', 'review', 'readmitted', 'removed'));

comment on column index_change.became is 'The id of the person that remains; the same id after a split and for a person whose golden record changed; erased; or retired, when the last record was removed';

create table index_removed (
    index_name text not null,
    member_key text not null,
    removed_at timestamptz not null,
    primary key (index_name, member_key)
);

comment on table index_removed is 'Removals of records that never came: an older version that comes late stays removed';
comment on column index_removed.index_name is 'The index, see index_state';
comment on column index_removed.member_key is 'Source and customer id, with U+001F between them';
comment on column index_removed.removed_at is 'When the source removed the record';

create table index_source (
    index_name text not null,
    source text not null,
    read_at timestamptz not null,
    version timestamptz,
    applied_at timestamptz not null default now(),
    primary key (index_name, source)
);

comment on table index_source is 'Sources that were read as a whole, with the latest such read';
comment on column index_source.index_name is 'The index, see index_state';
comment on column index_source.source is 'The name of the source';
comment on column index_source.read_at is 'As Of of the read';
comment on column index_source.version is 'Records up to this Updated At are older than the read; null: it is not known';

comment on column index_source.applied_at is 'When it was applied';

create table index_read (
    index_name text not null,
    read_id text not null,
    source text not null,
    fragment integer not null,
    fragments integer,
    read_at timestamptz not null,
    version timestamptz,
    records bigint not null,
    withheld_ids text,
    problem text,
    is_applied boolean not null default false,
    stored_at timestamptz not null default now(),
    primary key (index_name, source, read_id, fragment)
);

comment on table index_read is 'The FlowFiles of reads of whole sources that consist of several, until all of them came';
comment on column index_read.index_name is 'The index, see index_state';
comment on column index_read.read_id is 'The attribute fragment.identifier';
comment on column index_read.source is 'The name of the source';
comment on column index_read.fragment is 'The attribute fragment.index';
comment on column index_read.fragments is 'The attribute fragment.count; null where the FlowFile has none';
comment on column index_read.read_at is 'As Of of the FlowFile';
comment on column index_read.version is 'The latest Updated At among its records; null if they have none';
comment on column index_read.records is 'How many of its records are of the source';
comment on column index_read.withheld_ids is 'Salted hashes of the ids of records that an earlier stage left out';
comment on column index_read.problem is 'Why records that the read lacks must not count as removed; null for no reason';
comment on column index_read.is_applied is 'Whether all FlowFiles of the read came and records that it lacks were removed';
comment on column index_read.stored_at is 'When the FlowFile came';

create table index_read_key (
    index_name text not null,
    source text not null,
    read_id text not null,
    member_key text not null,
    primary key (index_name, source, read_id, member_key)
);

comment on table index_read_key is 'The records of a read in several FlowFiles, until all of them came';
comment on column index_read_key.index_name is 'The index, see index_state';
comment on column index_read_key.source is 'The name of the source';
comment on column index_read_key.read_id is 'The attribute fragment.identifier';
comment on column index_read_key.member_key is 'The member key of a record, or the id that it shares with other people, as a key';

create table index_absent (
    index_name text not null,
    source text not null,
    member_key text not null,
    hold_id text not null,
    found_at timestamptz not null default now(),
    primary key (index_name, source, member_key)
);

comment on table index_absent is 'Records that the latest read of their source lacks and that were not removed, because there are more than Maximum Retired allows';
comment on column index_absent.index_name is 'The index, see index_state';
comment on column index_absent.source is 'The name of the source';
comment on column index_absent.member_key is 'Source and customer id, with U+001F between them';
comment on column index_absent.hold_id is 'The id that Approved Retirements approves them by';
comment on column index_absent.found_at is 'When they were found';
