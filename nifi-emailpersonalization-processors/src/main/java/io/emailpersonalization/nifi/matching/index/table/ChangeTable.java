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
 * What became of persons, by the run that caused it. A run is known by what it read: when a FlowFile comes again after a crash, its changes are found here, although
 * nothing changes any more.
 */
public final class ChangeTable {

    private final IndexStatements statements;
    private final String run;
    private final String reason;
    private final String decidedBy;
    private final List<Entry> entries = new ArrayList<>();

    /**
     * @param run hash of what the run read
     * @param reason stands for the reason of every merge and split; null for their own
     * @param decidedBy who decided; null for nobody
     */
    public ChangeTable(final IndexStatements statements, final String run, final String reason, final String decidedBy) {
        this.statements = statements;
        this.run = run;
        this.reason = reason;
        this.decidedBy = decidedBy;
    }

    private record Entry(UUID goldenId, String became, String reason) {
    }

    public void addChange(final UUID goldenId, final UUID became, final String ownReason) {
        entries.add(new Entry(goldenId, became.toString(), reason == null ? ownReason : reason));
    }

    /** Notes a person who came to own its address, or lost it, by what happened to others. */
    void addOwnerChange(final UUID goldenId) {
        entries.add(new Entry(goldenId, goldenId.toString(), "owner"));
    }

    /** Notes a person whose records changed although none of them was read. */
    public void addRenewal(final UUID goldenId) {
        entries.add(new Entry(goldenId, goldenId.toString(), "renewed"));
    }

    /** Notes a person who is held, or is not any more, by what happened to somebody who may be the same. */
    void addReviewChange(final UUID goldenId) {
        entries.add(new Entry(goldenId, goldenId.toString(), "review"));
    }

    public void write() throws SQLException {
        if (!entries.isEmpty()) {
            statements.execute("""
                    insert into index_change (index_name, run, golden_id, became, reason, decided_by)
                    select :index, ?, x.golden_id, x.became, x.reason, ? from unnest(?::uuid[], ?::text[], ?::text[]) with ordinality as x (golden_id, became, reason, place) order by x.place""",
                    run, decidedBy, entries.stream().map(Entry::goldenId).toArray(UUID[]::new), texts(Entry::became), texts(Entry::reason));
            entries.clear();
        }
    }

    private String[] texts(final Function<Entry, String> value) {
        return entries.stream().map(value).toArray(String[]::new);
    }

    /** Everything that this run ever caused, told by the persons as they are now. */
    public List<PersonChange> changes() throws SQLException {
        final Set<PersonChange> changes = new LinkedHashSet<>();
        statements.query("""
                with caused as (
                    select c.*, case when c.became <> 'erased' then c.became::uuid end as person from index_change c
                    where c.index_name = :index and c.run = ? and c.reason not in ('owner', 'renewed', 'review', 'readmitted'))
                select c.golden_id::text, coalesce(a.became::text, c.became), c.reason, g.email, c.addresses, c.members::text
                from caused c left join index_alias a on a.index_name = :index and a.golden_id = c.person
                left join index_golden g on g.index_name = :index and g.golden_id = coalesce(a.became, c.person) order by c.id""", row -> {
            final Array addresses = row.getArray(5);
            changes.add(new PersonChange(row.getString(1), row.getString(2), row.getString(3), row.getString(4), addresses == null ? null : List.of((String[]) addresses.getArray()),
                    members(row.getString(6))));
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
