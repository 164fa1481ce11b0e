// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.index.table;

import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;

/** Stores staged records: new ones, and those that differ from the stored version and are not older. Tested by CustomerIndexerTest and OrderOfBatchesTest. */
public final class MemberTable {

    private static final String COLUMNS = "record_id, shared_key, source, customer_id, email, mailbox, given_name, family_name, birth_date, updated_at, consent, consent_at, expires_at,"
            + " match_score, content_hash, payload";

    /**
     * Whether a version of a removed record returns. A version that is later than the removed one does. A version whose order is unknown does if it was read later, and so does any version in a
     * read of the whole source. The parameters are As Of, whether the whole source was read, and As Of.
     */
    private static final String RETURNS = "coalesce((m.removed_version is null or i.updated_at is null) and ? >= m.removed_at or i.updated_at > m.removed_version or ? and ? > m.removed_at, false)";

    /** From so many new records on, the statistics of the planner are too old and are computed again. */
    private static final int MIN_RECORDS_TO_ANALYZE = 10_000;

    private final IndexStatements statements;
    private final RemovedRecords removed;
    private final OffsetDateTime asOf;
    private final boolean isComplete;

    /**
     * @param asOf As Of of the run
     * @param isComplete whether the run reads the whole source
     */
    public MemberTable(final IndexStatements statements, final RemovedRecords removed, final Instant asOf, final boolean isComplete) {
        this.statements = statements;
        this.removed = removed;
        this.asOf = asOf.atOffset(ZoneOffset.UTC);
        this.isComplete = isComplete;
    }

    /** Stores the staged records, and marks what they change: members to group again, people to merge again. */
    public void upsertStaged() throws SQLException {
        statements.execute("""
                create temporary table index_incoming on commit drop as
                select distinct on (member_key) member_key, record_id, shared_key, source, customer_id, email, mailbox, given_name, family_name, birth_date, updated_at, consent, consent_at,
                    as_read, expires_at, score as match_score, content_hash, payload
                from index_staged order by member_key, updated_at desc nulls last, row desc""");
        statements.execute("analyze index_incoming");
        statements.execute("""
                create temporary table index_update on commit drop as
                select i.member_key, m.id as known, m.golden_id, m.id is null or m.given_name is distinct from i.given_name or m.birth_date is distinct from i.birth_date as regroups,
                    m.removed_at is not null and %1$s as returns
                from index_incoming i left join index_member m on m.index_name = :index and m.member_key = i.member_key
                where m.id is null or (m.content_hash <> i.content_hash or m.consent is distinct from i.consent or m.consent_at is distinct from i.consent_at
                        or m.expires_at is distinct from i.expires_at or m.mailbox is distinct from i.mailbox or m.updated_at is distinct from i.updated_at)
                    and (i.updated_at is null or m.updated_at is null or i.updated_at >= m.updated_at)
                    or m.removed_at is not null and %1$s""".formatted(RETURNS), asOf, isComplete, asOf, asOf, isComplete, asOf);
        statements.execute("analyze index_update");
        statements.execute("insert into index_member (index_name, member_key, seen_at, " + COLUMNS + ") select :index, i.member_key, ?, " + COLUMNS
                + " from index_incoming i join index_update f on f.member_key = i.member_key where f.known is null order by i.member_key collate \"C\"", asOf);
        statements.execute("""
                insert into index_former (index_name, member_id, address, mailbox)
                select :index, m.id, m.email, m.mailbox from index_update f join index_member m on m.id = f.known join index_incoming i on i.member_key = f.member_key
                where m.email is not null and lower(m.email) is distinct from lower(i.email) on conflict do nothing""");
        statements.execute("""
                update index_member m set source = i.source, customer_id = i.customer_id, email = i.email, mailbox = i.mailbox, given_name = i.given_name,
                    family_name = i.family_name, birth_date = i.birth_date, updated_at = i.updated_at, consent = i.consent, consent_at = i.consent_at, expires_at = i.expires_at,
                    seen_at = greatest(m.seen_at, ?), match_score = coalesce(i.match_score, m.match_score), content_hash = i.content_hash,
                    payload = i.payload, stored_at = now(), removed_at = case when not f.returns then m.removed_at end, removed_version = case when not f.returns then m.removed_version end
                from index_incoming i join index_update f on f.member_key = i.member_key where m.id = f.known""", asOf);
        removed.settleIncoming(asOf, isComplete);
        // older versions and repeated records had their addresses too
        statements.execute("""
                insert into index_former (index_name, member_id, address, mailbox)
                select :index, m.id, s.email, s.mailbox from index_staged s join index_member m on m.index_name = :index and m.member_key = s.member_key
                where s.email is not null and lower(s.email) is distinct from lower(m.email) on conflict do nothing""");
        statements.execute("""
                update index_member m set match_score = i.match_score from index_incoming i
                where m.index_name = :index and m.member_key = i.member_key and m.match_score is null and i.match_score is not null""");
        // version 1 did not store the family name
        statements.execute("""
                update index_member m set family_name = i.family_name from index_incoming i
                where m.index_name = :index and m.member_key = i.member_key and m.family_name is null and i.family_name is not null and m.content_hash = i.content_hash""");
        statements.execute("insert into index_stale select distinct golden_id from index_update where golden_id is not null on conflict do nothing");
        updateSeenAt();
        expireConsents();
        findChangedIdentities();
        if (statements.number("select count(*) from index_update where known is null") > MIN_RECORDS_TO_ANALYZE) {
            statements.execute("analyze index_member, index_mailbox");
        }
    }

    /** A refusal without a date, and a consent that waits for confirmation, count from the last run that read them. */
    private void updateSeenAt() throws SQLException {
        statements.execute("""
                create temporary table index_seen on commit drop as
                with seen as (
                    update index_member m set seen_at = ? from index_incoming i
                    where i.as_read and m.index_name = :index and m.member_key = i.member_key and m.content_hash = i.content_hash and m.seen_at < ? returning m.golden_id)
                select distinct golden_id from seen where golden_id is not null""", asOf, asOf);
        statements.execute("insert into index_stale select s.golden_id from index_seen s join index_golden g on g.index_name = :index and g.golden_id = s.golden_id "
                + "where g.members > 1 or g.payload is not null on conflict do nothing");
        // for a person with one record the date matters only where others share the mailbox
        statements.execute("""
                insert into index_stale select s.golden_id from index_seen s join index_golden g on g.index_name = :index and g.golden_id = s.golden_id
                where g.members = 1 and exists (select 1 from index_golden o where o.index_name = :index and o.mailbox = g.mailbox and o.golden_id <> g.golden_id) on conflict do nothing""");
    }

    /** Ends consents that have expired since they were read, also of people without a record in this FlowFile. */
    private void expireConsents() throws SQLException {
        statements.execute("""
                with ended as (
                    update index_member set consent = null where index_name = :index and consent and expires_at is not null and expires_at <= ? and removed_at is null returning golden_id)
                insert into index_stale select distinct golden_id from ended where golden_id is not null on conflict do nothing""", asOf);
    }

    private void findChangedIdentities() throws SQLException {
        statements.execute("""
                insert into index_dirty select m.id from index_update f join index_member m on m.index_name = :index and m.member_key = f.member_key
                where f.regroups on conflict do nothing""");
        statements.execute("""
                with added as (
                    insert into index_mailbox (index_name, mailbox, member_id)
                    select distinct :index, s.mailbox, m.id from index_staged s join index_member m on m.index_name = :index and m.member_key = s.member_key where s.identifies
                    on conflict do nothing returning member_id)
                insert into index_dirty select distinct member_id from added on conflict do nothing""");
        statements.execute("""
                with added as (
                    insert into index_match (index_name, one, other, probability)
                    select :index, one.id, other.id, max(s.probability)
                    from index_staged_match s join index_member one on one.index_name = :index and one.member_key = s.one_key
                    join index_member other on other.index_name = :index and other.member_key = s.other_key
                    group by one.id, other.id on conflict do nothing returning one, other)
                insert into index_dirty select one from added union select other from added on conflict do nothing""");
    }
}
