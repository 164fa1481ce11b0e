// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.index.table;

import io.emailpersonalization.nifi.matching.identity.IdHolderLookup;
import io.emailpersonalization.nifi.matching.identity.PersonTraits;

import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Finds what the index knows of source ids. Tested by WaitingRecordsTest and SharedIdTest. */
public record KnownIdQuery(IndexStatements statements) implements IdHolderLookup {

    private static final String OWNER = "owner";
    private static final String ACCEPTED = "accepted";

    /** Most records have not changed: the database returns only those that differ. */
    private static final String FIND = """
            with queries as materialized (
                select * from unnest(?::int4[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::bool[]) as x (row, key, given_name, family_name, birth_date, mailbox, shared))
            select a.row, 'owner', m.member_key, m.given_name, m.family_name, m.birth_date, m.mailbox, (select count(*) from index_mailbox b where b.member_id = m.id)
            from queries a join index_member m on m.index_name = :index and m.member_key = a.key
            where a.shared or m.mailbox is distinct from a.mailbox or m.given_name is distinct from a.given_name or m.birth_date is distinct from a.birth_date
                or m.family_name is distinct from a.family_name or exists (select 1 from index_member o where o.index_name = :index and o.shared_key = a.key)
            union all
            select a.row, 'other', m.member_key, m.given_name, m.family_name, m.birth_date, m.mailbox, 0 from queries a join index_member m on m.index_name = :index and m.shared_key = a.key
            union all
            select a.row, 'accepted', w.record_key, null, null, null, null, 0
            from queries a join index_waiting w on w.index_name = :index and w.member_key = a.key and w.decision = 'same'""";

    @Override
    public Map<Integer, Holders> find(final List<Query> queries) throws SQLException {
        final Map<Integer, Holders> holders = new HashMap<>();
        statements.query(FIND, row -> {
            final int number = row.getInt(1);
            final String key = row.getString(3);
            final PersonTraits traits = new PersonTraits(row.getString(4), row.getString(5), row.getString(6), row.getString(7));
            final Holders known = holders.computeIfAbsent(number, any -> new Holders(null, 0, new HashMap<>(), new HashSet<>()));
            switch (row.getString(2)) {
                case OWNER -> holders.put(number, new Holders(traits, row.getInt(8), known.others(), known.acceptedKeys()));
                case ACCEPTED -> known.acceptedKeys().add(key);
                default -> known.others().put(key, traits);
            }
        }, queries.stream().map(Query::row).toArray(Integer[]::new), texts(queries, Query::key), texts(queries, query -> query.traits().givenName()),
                texts(queries, query -> query.traits().familyName()), texts(queries, query -> query.traits().birthDate()), texts(queries, query -> query.traits().mailbox()),
                queries.stream().map(Query::isShared).toArray(Boolean[]::new));
        return holders;
    }

    /** PostgreSQL cannot store NUL in text. */
    private static String[] texts(final List<Query> queries, final Function<Query, String> value) {
        return queries.stream().map(value).map(text -> text == null ? null : text.replace('\0', '\ufffd')).toArray(String[]::new);
    }
}
