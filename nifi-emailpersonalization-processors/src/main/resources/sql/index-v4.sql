-- SPDX-License-Identifier: Apache-2.0
-- Version 4 of the index of known customers: the version of golden records. Run after index-v3.sql.

alter table index_state add column version bigint not null default 0;

comment on column index_state.version is 'The version of the golden records and changes of the last run: milliseconds since 1970, or one more than the version before where that is higher';
