// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.index.table;

import io.emailpersonalization.nifi.matching.index.person.MergedPerson;
import io.emailpersonalization.nifi.matching.index.person.PersonMerger;
import io.emailpersonalization.nifi.matching.index.person.StoredMember;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.IntFunction;

/** Merges the people in {@code index_stale} again, and finds the owners of their mailboxes. Tested by CustomerIndexerTest and ConsentOfGoldenRecordsTest. */
public final class GoldenTable {

    /** Golden records per update, so that few round trips are needed. */
    private static final int ROWS_PER_STATEMENT = 1000;

    private final IndexStatements statements;
    private final ChangeTable changes;
    private final PersonMerger merger;
    private final List<Merged> buffer = new ArrayList<>();
    private int characters;
    private UUID current;

    public GoldenTable(final IndexStatements statements, final ChangeTable changes, final PersonMerger merger) {
        this.statements = statements;
        this.changes = changes;
        this.merger = merger;
    }

    private record Merged(UUID goldenId, MergedPerson person) {
    }

    /** Merges the stale people and finds the owners. */
    public void refresh() throws SQLException {
        statements.execute("insert into index_claimed select distinct g.mailbox from index_stale s join index_golden g on g.index_name = :index and g.golden_id = s.golden_id "
                + "where g.mailbox is not null on conflict do nothing");
        claimFormerMailboxes();
        statements.execute("""
                create temporary table index_refreshed on commit drop as
                select s.golden_id, count(*) filter (where m.removed_at is null)::int4 as members, count(*) filter (where m.removed_at is null or m.consent = false)::int4 as merged,
                    max(m.updated_at) filter (where m.removed_at is null) as active_at, min(coalesce(m.match_score, 0.999)) filter (where m.removed_at is null) as match_score
                from index_stale s join index_member m on m.index_name = :index and m.golden_id = s.golden_id group by s.golden_id""");
        statements.execute("analyze index_refreshed");
        statements.execute("""
                update index_golden g set members = 1, email = case when m.mailbox is null then null else m.email end, mailbox = m.mailbox,
                    consent = case when m.mailbox is null and m.consent then null else m.consent end, consent_at = coalesce(m.consent_at, case when not m.consent then m.seen_at end),
                    active_at = m.updated_at, match_score = null, payload = null,
                    stored_at = now()
                from index_refreshed z join index_member m on m.index_name = :index and m.golden_id = z.golden_id
                where z.members = 1 and z.merged = 1 and m.removed_at is null and g.index_name = :index and g.golden_id = z.golden_id""");
        statements.execute("""
                update index_golden g set members = z.members, active_at = z.active_at, match_score = case when z.members > 1 then z.match_score end, stored_at = now()
                from index_refreshed z where z.members > 0 and z.merged > 1 and g.index_name = :index and g.golden_id = z.golden_id""");
        retire();
        mergeRecords();
        findOwners();
    }

    /** Retires people whose last record was removed. A refusal of theirs stays: it holds back people who may be the same. */
    private void retire() throws SQLException {
        if (statements.number("select count(*) from index_refreshed where members = 0") == 0) {
            return;
        }
        statements.query("""
                with retired as (
                    select z.golden_id, bool_or(m.consent = false) as refused, max(coalesce(m.consent_at, m.seen_at)) filter (where m.consent = false) as refused_at
                    from index_refreshed z join index_member m on m.index_name = :index and m.golden_id = z.golden_id where z.members = 0 group by z.golden_id),
                known as (select g.golden_id, g.members from retired r join index_golden g on g.index_name = :index and g.golden_id = r.golden_id)
                update index_golden g set members = 0, email = null, mailbox = null, email_owner = null, consent = case when r.refused then false end,
                    consent_at = r.refused_at, active_at = null, match_score = null, payload = null, stored_at = now()
                from retired r join known k on k.golden_id = r.golden_id where g.index_name = :index and g.golden_id = r.golden_id returning g.golden_id, k.members > 0""", row -> {
            if (row.getBoolean(2)) {
                changes.addRetirement(row.getObject(1, UUID.class));
            }
        });
    }

    /** Claims the other mailboxes of people of several records: a refusal there may no longer count. */
    private void claimFormerMailboxes() throws SQLException {
        statements.execute("""
                create temporary table index_previous on commit drop as
                select g.golden_id, g.mailbox from index_stale s join index_golden g on g.index_name = :index and g.golden_id = s.golden_id
                where g.members > 1 or g.payload is not null or g.members = 0 and not g.consent""");
        if (statements.number("select count(*) from index_previous") > 0) {
            statements.execute("analyze index_previous");
            statements.execute("""
                    insert into index_claimed select distinct x.mailbox from index_previous p join index_member m on m.index_name = :index and m.golden_id = p.golden_id
                    join index_mailbox x on x.member_id = m.id where x.mailbox is distinct from p.mailbox on conflict do nothing""");
        }
    }

    /** Finds refusals at a mailbox whose person keeps another one: nobody else is mailed there either. */
    private void findRefusalsElsewhere() throws SQLException {
        statements.execute("""
                insert into index_claimed select distinct m.mailbox from index_refreshed z join index_member m on m.index_name = :index and m.golden_id = z.golden_id
                where (z.members > 1 or m.removed_at is not null) and m.consent = false and m.mailbox is not null on conflict do nothing""");
        statements.execute("analyze index_claimed");
        statements.execute("""
                create temporary table index_refused on commit drop as
                select m.mailbox, max(coalesce(m.consent_at, m.seen_at)) as refused_at
                from index_claimed c join index_member m on m.index_name = :index and m.mailbox = c.mailbox and m.consent = false
                join index_golden g on g.index_name = :index and g.golden_id = m.golden_id
                where g.members > 1 and g.mailbox is distinct from m.mailbox or m.removed_at is not null group by m.mailbox""");
        statements.execute("analyze index_refused");
    }

    private void mergeRecords() throws SQLException {
        statements.query("""
                select z.golden_id, m.member_key, m.payload::text, m.seen_at, m.removed_at is not null
                from index_refreshed z join index_member m on m.index_name = :index and m.golden_id = z.golden_id
                where z.members > 0 and z.merged > 1 and (m.removed_at is null or m.consent = false)
                order by z.golden_id, m.updated_at desc nulls last, m.member_key collate "C\"""", row -> {
            final UUID goldenId = row.getObject(1, UUID.class);
            if (!goldenId.equals(current)) {
                finishPerson();
                current = goldenId;
            }
            merger.add(new StoredMember(row.getString(2), row.getTimestamp(4).toInstant(), row.getBoolean(5), row.getString(3)));
        });
        finishPerson();
        flush();
    }

    private void finishPerson() throws SQLException {
        if (current != null) {
            final MergedPerson person = merger.merge();
            buffer.add(new Merged(current, person));
            characters += person.payload().length();
            if (buffer.size() == ROWS_PER_STATEMENT || characters > IndexStatements.CHARACTERS_PER_STATEMENT) {
                flush();
            }
            current = null;
        }
    }

    private void flush() throws SQLException {
        if (!buffer.isEmpty()) {
            statements.execute("""
                    update index_golden g set email = x.email, mailbox = x.mailbox, consent = x.consent, consent_at = to_timestamp(x.consent_at / 1000.0), payload = x.payload::json
                    from unnest(?::uuid[], ?::text[], ?::text[], ?::bool[], ?::int8[], ?::text[]) as x (golden_id, email, mailbox, consent, consent_at, payload)
                    where g.index_name = :index and g.golden_id = x.golden_id""", buffer.stream().map(Merged::goldenId).toArray(UUID[]::new), column(MergedPerson::email, String[]::new),
                    column(MergedPerson::mailbox, String[]::new), column(MergedPerson::consent, Boolean[]::new),
                    column(person -> RecordStaging.timestampMillis(person.consentAt()), Long[]::new), column(MergedPerson::payload, String[]::new));
            buffer.clear();
            characters = 0;
        }
    }

    private <T> T[] column(final Function<MergedPerson, T> value, final IntFunction<T[]> array) {
        return buffer.stream().map(merged -> value.apply(merged.person())).toArray(array);
    }

    /**
     * Finds one owner per mailbox. If the latest statement on consent is a refusal, the person who refused owns it, so that nobody else is mailed there. If that person keeps
     * another mailbox, nobody owns this one. Otherwise people who granted come first, then the present owner, then the most recently active, then the oldest.
     */
    private void findOwners() throws SQLException {
        statements.execute("insert into index_claimed select distinct g.mailbox from index_refreshed z join index_golden g on g.index_name = :index and g.golden_id = z.golden_id "
                + "where g.mailbox is not null on conflict do nothing");
        findRefusalsElsewhere();
        statements.query("""
                with claims as (
                    select g.golden_id, g.mailbox, g.email_owner, g.consent, g.consent_at, g.active_at, g.id, a.refused_at as absent_at,
                        max(case when g.consent then coalesce(g.consent_at, '-infinity') end) over mailbox as granted_at,
                        max(case when not g.consent then coalesce(g.consent_at, 'infinity') end) over mailbox as refused_at
                    from index_claimed c join index_golden g on g.index_name = :index and g.mailbox = c.mailbox left join index_refused a on a.mailbox = c.mailbox
                    window mailbox as (partition by g.mailbox)),
                owners as (
                    select distinct on (mailbox) mailbox, golden_id,
                        coalesce(absent_at >= coalesce(granted_at, '-infinity') and absent_at > coalesce(refused_at, '-infinity'), false) as nobody from claims
                    order by mailbox, case when not consent and coalesce(consent_at, 'infinity') = refused_at and refused_at >= coalesce(granted_at, '-infinity') then 0 when consent then 1 else 2 end,
                        email_owner is true desc, active_at desc nulls last, id)
                update index_golden g set email_owner = g.golden_id = o.golden_id and not o.nobody from owners o
                where g.index_name = :index and g.mailbox = o.mailbox and g.email_owner is distinct from (g.golden_id = o.golden_id and not o.nobody)
                returning g.golden_id, exists (select 1 from index_refreshed z where z.golden_id = g.golden_id)""", row -> {
            if (!row.getBoolean(2)) {
                changes.addOwnerChange(row.getObject(1, UUID.class));
            }
        });
        statements.execute("update index_golden g set email_owner = null from index_refreshed z where g.index_name = :index and g.golden_id = z.golden_id and g.mailbox is null");
    }
}
