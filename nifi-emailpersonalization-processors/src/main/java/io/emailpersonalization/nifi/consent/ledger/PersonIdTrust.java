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
 * Decides by the evidence in the ledger which ids identify one person. An id does not if it has more mailboxes than a person has, or if its evidence is of several people: at two mailboxes,
 * two of given name, family name and birth date differ, or the given name differs, the birth date does not agree, and the names are not exchanged. Names differ if their words share no initial,
 * nor do nicknames of theirs. SharedIdTest covers this class.
 */
public record PersonIdTrust(LedgerScope scope) {

    /** Rows of an id that are read; distinct sets of traits that are compared with each other. They bound the time for ids that very many records share. */
    private static final int MAX_ROWS = 5000;
    private static final int MAX_TRAITS = 300;

    /** The id has more mailboxes than a person has. */
    static final int NOBODY = 0;
    /** Several people share the id. A refusal of one counts for the addresses of those who may be the same person. */
    static final int SEVERAL = 1;
    /** The id identifies one person. */
    static final int ONE = 2;

    /** A subquery with the standing of {@code every.system} and {@code every.id}. Compares a bounded number of rows, however many an id has. */
    static final String STANDING = """
            (with near as materialized (
                select distinct coalesce(e.mailbox_key, e.address_key) as box, e.given_key, e.family_key, e.birth_key
                from (select * from consent_evidence e where e.customer_id = every.id and coalesce(e.source, '') = every.system limit %d) e),
            few as materialized (select * from near where given_key is not null order by box, given_key, family_key, birth_key limit %d)
            select case when (select count(distinct box) from near) > %d then %d
                when exists (select 1 from few one join few other on one.box < other.box where %s) then %d else %d end)"""
            .formatted(MAX_ROWS, MAX_TRAITS, PersonIds.MAX_MAILBOXES, NOBODY, contradict("one", "other"), SEVERAL, ONE);

    static final String IS_TRUSTED = STANDING + " = " + ONE;

    private static final String UNBELIEVED = "select system, id from (select distinct system, id from unnest(?::text[], ?::text[]) as named(system, id)) every where " + STANDING + " < " + ONE;

    /** A condition: the rows of two aliases are of two people. Null or false if they may be of one. Nicknames are known in Latin script only, so a given name decides alone there only. */
    static String contradict(final String one, final String other) {
        final String given = differ(one + ".given_key", other + ".given_key");
        final String family = differ(one + ".family_key", other + ".family_key");
        final String swapped = share(one + ".given_key", other + ".family_key") + " and " + share(one + ".family_key", other + ".given_key");
        return """
                (%1$s.birth_key <> %2$s.birth_key and (%3$s or %4$s)
                    or %3$s and (%1$s.birth_key = %2$s.birth_key) is not true and (%4$s or %1$s.given_key like 'latin %%') and (%5$s) is not true)""".formatted(one, other, given, family, swapped);
    }

    /** Whether two names in one script share no initial. */
    private static String differ(final String one, final String other) {
        return "(split_part(%1$s, ' ', 1) = split_part(%2$s, ' ', 1) and not %3$s)".formatted(one, other, share(one, other));
    }

    private static String share(final String one, final String other) {
        return "(string_to_array(%s, ' '))[2:] && (string_to_array(%s, ' '))[2:]".formatted(one, other);
    }

    /** Returns the ids that identify nobody, by their form or by their evidence. */
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
