-- SPDX-License-Identifier: Apache-2.0
-- What a full export said of all customers: boundaries of RFM scores and parameters of churn. It holds no data of persons.

create table score_population (
    name text primary key,
    as_of timestamptz not null,
    document text not null,
    stored_at timestamptz not null default now()
);

comment on table score_population is 'The scales by which ScoreCustomerRecord scores single records, frozen until the next refit';
