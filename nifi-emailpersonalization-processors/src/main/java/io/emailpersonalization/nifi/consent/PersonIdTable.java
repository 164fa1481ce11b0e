// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.consent;

import io.emailpersonalization.nifi.record.value.PersonIds;
import io.emailpersonalization.nifi.record.value.SourceId;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which ids are believed by what the ledger holds. An id is no person's where more mailboxes stand behind it than a person has, or where those behind it are clearly several
 * people: at two mailboxes, neither the initial of the given name nor that of the family name is the same and the birth date is not either; or given name and birth date are others.
 */
record PersonIdTable(LedgerScope scope) {

    private static final int MOST_ROWS = 5000;
    private static final int MOST_VERSIONS = 300;

    /** A condition on {@code every.system} and {@code every.id}. However many rows an id has, few of them are held against each other. */
    static final String IS_BELIEVED = """
            (with near as materialized (
                select distinct coalesce(e.mailbox_key, e.address_key) as box, e.given_key, e.family_key, e.birth_key
                from (select * from consent_evidence e where e.customer_id = every.id and coalesce(e.source, '') = every.system limit %d) e),
            few as materialized (select * from near where given_key is not null order by box, given_key, family_key, birth_key limit %d)
            select case when (select count(distinct box) from near) > %d then false else not exists (
                select 1 from few one join few other on one.box < other.box and one.given_key <> other.given_key
                where one.birth_key <> other.birth_key or one.family_key <> other.family_key and (one.birth_key = other.birth_key) is not true
                    and not (one.given_key = other.family_key and one.family_key = other.given_key)) end)""".formatted(MOST_ROWS, MOST_VERSIONS, PersonIds.MOST_MAILBOXES);

    private static final String UNBELIEVED = "select system, id from (select distinct system, id from unnest(?::text[], ?::text[]) as named(system, id)) every where not " + IS_BELIEVED;

    /** The ids that name nobody, by their form or by what stands behind them. */
    Set<SourceId> unbelieved(final Connection connection, final Collection<SourceId> ids) throws SQLException {
        final Set<SourceId> unbelieved = new HashSet<>();
        final Map<SourceId, SourceId> kept = new HashMap<>();
        for (final SourceId id : ids) {
            if (PersonIds.isId(id.id())) {
                kept.put(new SourceId(id.source(), scope.keys().customerId(id.id())), id);
            } else {
                unbelieved.add(id);
            }
        }
        if (!kept.isEmpty()) {
            final List<SourceId> asked = List.copyOf(kept.keySet());
            try (PreparedStatement select = connection.prepareStatement(UNBELIEVED)) {
                new Parameters(select).texts(asked.stream().map(SourceId::source).toList()).texts(asked.stream().map(SourceId::id).toList());
                try (ResultSet rows = select.executeQuery()) {
                    while (rows.next()) {
                        unbelieved.add(kept.get(new SourceId(rows.getString(1), rows.getString(2))));
                    }
                }
            }
        }
        return unbelieved;
    }
}
