-- SPDX-License-Identifier: Apache-2.0
-- Who is in which segment since when. Persons are known by their id alone.

create table segment_person (
    population text not null,
    person text not null,
    as_of timestamptz not null,
    run text not null,
    primary key (population, person)
);

comment on table segment_person is 'The last scoring of each person by segment rules: as of when, and the FlowFile';

create table segment_membership (
    id bigint generated always as identity primary key,
    population text not null,
    person text not null,
    segment text not null,
    from_at timestamptz not null,
    from_run text not null,
    from_record bigint not null,
    until_at timestamptz,
    until_run text,
    until_record bigint
);

create unique index segment_membership_current on segment_membership (population, person, segment) where until_at is null;
create index segment_membership_person on segment_membership (population, person);
create index segment_membership_segment on segment_membership (population, segment, from_at);

comment on table segment_membership is 'A row for each time that a person is in a segment: from when, until when (null: still), and the FlowFile and record that said so';
