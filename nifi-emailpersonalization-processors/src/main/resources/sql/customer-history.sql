-- SPDX-License-Identifier: Apache-2.0
-- One answer to: why did this person get, or not get, this? Created as soon as the tables of ledger, index and sync state are all there; it may be run any number of times.

do $history$
begin
    if to_regclass('consent_evidence') is null or to_regclass('index_member') is null or to_regclass('esp_sync_change') is null then
        return;
    end if;
    if not exists (select from pg_attribute where attrelid = to_regclass('index_member') and attname = 'removed_at') then
        return;
    end if;
    execute $view$
        create or replace view customer_history as
        select first_seen_at as at, 'source' as what, 'first seen' as outcome, concat_ws(' ', source, customer_id) as detail, lower(email) as address, golden_id::text as golden_id
        from index_member
        union all
        select stored_at, 'source', 'changed', concat_ws(' ', source, customer_id), lower(email), golden_id::text
        from index_member where stored_at > first_seen_at
        union all
        select removed_at, 'source', 'removed', concat_ws(' ', source, customer_id), lower(email), golden_id::text
        from index_member where removed_at is not null
        union
        select c.changed_at, 'person', c.reason, concat_ws(' ', c.golden_id::text, 'became', c.became, 'by ' || c.decided_by), lower(m.email), m.golden_id::text
        from index_change c join index_member m on m.golden_id = case c.became when 'erased' then null when 'retired' then c.golden_id else c.became::uuid end
        union all
        select changed_at, 'person', reason, concat_ws(' ', golden_id::text, 'became', became, 'by ' || decided_by), null, golden_id::text
        from index_change
        union
        select d.decided_at, 'decision', d.decision, concat_ws(' ', replace(d.one_key, chr(31), ' '), 'and', replace(d.other_key, chr(31), ' '), 'by ' || d.decided_by), lower(m.email),
               m.golden_id::text
        from index_decision d join index_member m on m.member_key in (d.one_key, d.other_key)
        union
        select coalesce(e.said_at, e.recorded_at), 'consent', e.word, concat_ws(', ', e.source, e.channel, e.purpose, case when e.said_at is null then 'without a date' end,
               'until ' || e.expires_at, e.legal_basis, e.form), lower(k.address), k.contact_id
        from consent_evidence e join esp_contact k on k.address_key = e.address_key and k.address is not null
        union
        select coalesce(e.said_at, e.recorded_at), 'consent', e.word, concat_ws(', ', e.source, e.channel, e.purpose, case when e.said_at is null then 'without a date' end,
               'until ' || e.expires_at, e.legal_basis, e.form), lower(m.email), m.golden_id::text
        from consent_evidence e join index_member m on m.customer_id = e.customer_id and coalesce(m.source, '') = coalesce(e.source, '')
        union all
        select s.at, s.operation, s.outcome, concat_ws(', ', s.detail, 'audience ' || s.audience), lower(s.address), s.contact_id
        from esp_sync_change s
    $view$;
    comment on view customer_history is 'Sources, merges, decisions, consent, pushes and refusals of a person, by address in lower case or by golden id: order by at';
end $history$;
