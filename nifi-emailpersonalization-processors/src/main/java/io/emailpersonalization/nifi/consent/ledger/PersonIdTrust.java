// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.consent.ledger;

import io.emailpersonalization.nifi.record.value.PersonIds;
import io.emailpersonalization.nifi.record.value.SourceId;
import io.emailpersonalization.nifi.store.Sql;

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
 * Which ids are believed by what the ledger holds. An id is not one person's where more mailboxes stand behind it than a person has, or where those behind it are clearly several
 * people: at two mailboxes, neither the initial of the given name nor that of the family name is the same and the birth date is not either; or given name and birth date are others.
 */
public record PersonIdTrust(LedgerScope scope) {

    private static final int MAX_ROWS = 5000;
    private static final int MAX_TRAITS = 300;

    /** More mailboxes stand behind the id than a person has. */
    static final int NOBODY = 0;
    /** Several people have the id: what one of them refuses counts for the addresses of those who may be the same. */
    static final int SEVERAL = 1;
    static final int ONE = 2;

    /** A number for {@code every.system} and {@code every.id}. However many rows an id has, few of them are held against each other. */
    static final String STANDING = """
            (with near as materialized (
                select distinct coalesce(e.mailbox_key, e.address_key) as box, e.given_key, e.family_key, e.birth_key
                from (select * from consent_evidence e where e.customer_id = every.id and coalesce(e.source, '') = every.system limit %d) e),
            few as materialized (select * from near where given_key is not null order by box, given_key, family_key, birth_key limit %d)
            select case when (select count(distinct box) from near) > %d then %d
                when exists (select 1 from few one join few other on one.box < other.box where %s) then %d else %d end)"""
            .formatted(MAX_ROWS, MAX_TRAITS, PersonIds.MAX_MAILBOXES, NOBODY, contradict("one", "other"), SEVERAL, ONE);

    static final String IS_TRUSTED = STANDING + " = " + ONE;

    /** A condition that rows of two aliases are of two people; null or false where they may be of one. */
    static String contradict(final String one, final String other) {
        return """
                %1$s.given_key <> %2$s.given_key and (%1$s.birth_key <> %2$s.birth_key or %1$s.family_key <> %2$s.family_key and (%1$s.birth_key = %2$s.birth_key) is not true
                    and not (%1$s.given_key = %2$s.family_key and %1$s.family_key = %2$s.given_key))""".formatted(one, other);
    }

    private static final String UNBELIEVED = "select system, id from (select distinct system, id from unnest(?::text[], ?::text[]) as named(system, id)) every where " + STANDING + " < " + ONE;

    /** The ids that name nobody, by their form or by what stands behind them. */
    public Set<SourceId> untrusted(final Connection connection, final Collection<SourceId> ids) throws SQLException {
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
                Sql.bind(select, asked.stream().map(SourceId::source).toList(), asked.stream().map(SourceId::id).toList());
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
