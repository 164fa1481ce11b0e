-- The runs of validation, by which the gate knows what is usual. No personal data.

create table validation_run (
    series text not null,
    run text not null,
    as_of timestamptz not null,
    passed boolean not null,
    records bigint not null,
    figures jsonb not null,
    recorded_at timestamptz not null default now(),
    primary key (series, run)
);

create index validation_run_recent on validation_run (series, as_of desc);

comment on table validation_run is 'One row per export that ValidateCustomerRecord judged. Runs that did not pass are no measure for later ones';
comment on column validation_run.series is 'The exports that are compared with one another';
comment on column validation_run.run is 'UUID of the FlowFile';
comment on column validation_run.figures is 'Per field: the share of nulls and the number of distinct values';
