// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.index.table;

import io.emailpersonalization.nifi.matching.index.payload.PayloadJson;
import io.emailpersonalization.nifi.matching.index.person.PersonChange;
import io.emailpersonalization.nifi.record.value.SourceId;

import java.sql.Array;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;

/**
 * The journal of people who were merged, split, erased or changed, by run. A run is named by a hash of the content that it read: when a FlowFile comes again after a crash,
 * the journal still has its changes. Tested by CustomerIndexerTest.
 */
public final class ChangeTable {

    /** How long the journal keeps addresses of erased people, as documented for UpdateCustomerIndex. */
    private static final String ADDRESS_RETENTION = "7 days";

    private final IndexStatements statements;
    private final String run;
    private final Origin origin;
    private final List<Entry> entries = new ArrayList<>();

    /**
     * Where the changes of a run come from.
     *
     * @param reason replaces the reason of every merge and split; null keeps it
     * @param decidedBy the author of all decisions of the run; null for none or several
     */
    public record Origin(String reason, String decidedBy) {

        /** Changes by matching. */
        public static final Origin NONE = new Origin(null, null);
    }

    /** @param run hash of the content that the run read */
    public ChangeTable(final IndexStatements statements, final String run, final Origin origin) {
        this.statements = statements;
        this.run = run;
        this.origin = origin;
    }

    private record Entry(UUID goldenId, String became, String reason) {
    }

    /** Adds a merge or a split. */
    public void addChange(final UUID goldenId, final UUID became, final String reason) {
        entries.add(new Entry(goldenId, became.toString(), origin.reason() == null ? reason : origin.reason()));
    }

    /** Adds a person whose last record was removed. */
    void addRetirement(final UUID goldenId) {
        entries.add(new Entry(goldenId, PersonChange.RETIRED, "removed"));
    }

    /** Adds a person who began or ceased to own its mailbox because another person changed. */
    void addOwnerChange(final UUID goldenId) {
        entries.add(new Entry(goldenId, goldenId.toString(), "owner"));
    }

    /** Adds a person whose golden record changed although none of its records was read. */
    public void addRenewal(final UUID goldenId) {
        entries.add(new Entry(goldenId, goldenId.toString(), "renewed"));
    }

    /** Adds a person whose hold by review began or ended. */
    void addReviewChange(final UUID goldenId) {
        entries.add(new Entry(goldenId, goldenId.toString(), "review"));
    }

    /** Writes the added changes. */
    public void flush() throws SQLException {
        if (!entries.isEmpty()) {
            statements.execute("""
                    insert into index_change (index_name, run, golden_id, became, reason, decided_by)
                    select :index, ?, x.golden_id, x.became, x.reason, ? from unnest(?::uuid[], ?::text[], ?::text[]) with ordinality as x (golden_id, became, reason, place) order by x.place""",
                    run, origin.decidedBy(), entries.stream().map(Entry::goldenId).toArray(UUID[]::new), texts(Entry::became), texts(Entry::reason));
            entries.clear();
        }
    }

    private String[] texts(final Function<Entry, String> value) {
        return entries.stream().map(value).toArray(String[]::new);
    }

    /** Deletes addresses and source ids of erased people that are older than {@link #ADDRESS_RETENTION}. Normally they go with the commit of the FlowFile. */
    public void deleteOldAddresses() throws SQLException {
        statements.execute("update index_change set addresses = null, members = null where index_name = :index and (addresses is not null or members is not null) "
                + "and changed_at < now() - ?::interval", ADDRESS_RETENTION);
    }

    /**
     * Returns all merges, splits, retirements and erasures of this run, with the golden ids that are valid now. A person who returned since is not retired.
     *
     * @param version of the run
     */
    public List<PersonChange> all(final long version) throws SQLException {
        final Set<PersonChange> changes = new LinkedHashSet<>();
        statements.query("""
                with caused as (
                    select c.*, case when c.became not in ('erased', 'retired') then c.became::uuid end as person from index_change c
                    where c.index_name = :index and c.run = ? and c.reason not in ('owner', 'renewed', 'review', 'readmitted') and (c.became <> 'retired'
                        or exists (select 1 from index_golden r where r.index_name = :index and r.golden_id = c.golden_id and r.members = 0)))
                select c.golden_id::text, coalesce(a.became::text, c.became), c.reason, g.email, c.addresses, c.members::text
                from caused c left join index_alias a on a.index_name = :index and a.golden_id = c.person
                left join index_golden g on g.index_name = :index and g.golden_id = coalesce(a.became, c.person) order by c.id""", row -> {
            final Array addresses = row.getArray(5);
            changes.add(new PersonChange(row.getString(1), row.getString(2), row.getString(3), row.getString(4), addresses == null ? null : List.of((String[]) addresses.getArray()),
                    members(row.getString(6)), version));
        }, run);
        return List.copyOf(changes);
    }

    private static List<SourceId> members(final String json) {
        if (json == null) {
            return null;
        }
        return ((List<?>) PayloadJson.parse("{\"members\":" + json + "}").get("members")).stream()
                .map(member -> (Map<?, ?>) member).map(member -> SourceId.of((String) member.get("source"), (String) member.get("customer_id"))).filter(Objects::nonNull).toList();
    }
}
