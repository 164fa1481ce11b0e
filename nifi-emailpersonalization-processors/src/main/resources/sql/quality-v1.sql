-- The reports and alerts of MonitorDataQuality. No personal data.

create table quality_report (
    monitor text not null,
    key text not null,
    series text not null,
    as_of timestamptz not null,
    body jsonb not null,
    recorded_at timestamptz not null default now(),
    primary key (monitor, key)
);

create index quality_report_recent on quality_report (monitor, as_of desc);
create index quality_report_series on quality_report (monitor, series, as_of desc);

create table quality_alert (
    monitor text not null,
    id text not null,
    kind text not null,
    raised_at timestamptz not null,
    cleared_at timestamptz,
    pending boolean not null,
    body jsonb not null,
    primary key (monitor, id)
);

comment on table quality_report is 'One row per report of a stage. A repeated report replaces its row';
comment on column quality_report.monitor is 'Monitor Name of the processor';
comment on column quality_report.key is 'Component, run and stage';
comment on column quality_report.series is 'Stage, component and source: the reports that are compared with one another';
comment on table quality_alert is 'One row per alert';
comment on column quality_alert.cleared_at is 'Null while the alert is open';
comment on column quality_alert.pending is 'Whether its FlowFile did not leave yet';
