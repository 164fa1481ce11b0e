// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.index.table;

import io.emailpersonalization.nifi.matching.index.person.ExactIdentity;
import io.emailpersonalization.nifi.matching.index.person.IndexedRecord;
import io.emailpersonalization.nifi.matching.index.person.MatchFinder;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.IntFunction;

/** Brings the records of one FlowFile into a temporary table, thousands with each statement. Nothing is locked meanwhile. */
public final class RecordStaging implements MatchFinder.MatchSink {

    private static final int ROWS_PER_STATEMENT = 2000;
    private static final int CHARACTERS_PER_STATEMENT = 4 << 20;
    private static final long EARLIEST = -62_135_596_800_000L;
    private static final long LATEST = 253_402_300_799_999L;

    private static final String STAGED = "index_staged";
    private static final String STAGED_WAITING = "index_staged_waiting";

    private static final String INSERT = """
            insert into %s
            select row, key, shared_key, record_id, source, customer_id, email, mailbox, identifies, given_name, family_name, birth_date,
                to_timestamp(updated_at / 1000.0), consent, to_timestamp(consent_at / 1000.0),
                as_read, to_timestamp(expires_at / 1000.0), score, payload::json, hash
            from unnest(?::int4[], ?::text[], ?::text[], ?::uuid[], ?::text[], ?::text[], ?::text[], ?::text[], ?::bool[], ?::text[], ?::text[], ?::text[], ?::int8[],
                ?::bool[], ?::int8[], ?::bool[], ?::int8[], ?::float8[], ?::text[], ?::text[])
                as staged (row, key, shared_key, record_id, source, customer_id, email, mailbox, identifies, given_name, family_name, birth_date, updated_at, consent, consent_at,
                    as_read, expires_at, score, payload, hash)""";

    private final IndexStatements statements;
    private final List<IndexedRecord> waiting = new ArrayList<>();
    private final List<IndexedRecord> undecided = new ArrayList<>();
    private final List<Link> links = new ArrayList<>();
    private final List<Link> doubtful = new ArrayList<>();
    private int characters;

    public RecordStaging(final IndexStatements statements) throws SQLException {
        this.statements = statements;
        for (final String table : List.of(STAGED, STAGED_WAITING)) {
            statements.execute("""
                    create temporary table %s (row int4, member_key text, shared_key text, record_id uuid, source text, customer_id text, email text, mailbox text, identifies bool,
                        given_name text, family_name text, birth_date text, updated_at timestamptz, consent bool, consent_at timestamptz, as_read bool, expires_at timestamptz,
                        score float8, payload json, content_hash text) on commit drop""".formatted(table));
        }
        statements.execute("create temporary table index_staged_match (one_key text, other_key text, probability float8) on commit drop");
        statements.execute("create temporary table index_staged_review (one_key text, other_key text, probability float8) on commit drop");
    }

    private record Link(String one, String other, double probability) {
    }

    public void add(final IndexedRecord indexed) throws SQLException {
        waiting.add(indexed);
        characters += indexed.payload().length();
        if (waiting.size() == ROWS_PER_STATEMENT || characters > CHARACTERS_PER_STATEMENT) {
            flush();
        }
    }

    /** Takes a record of which somebody has to decide whose it is. */
    public void addWaiting(final IndexedRecord indexed) throws SQLException {
        undecided.add(indexed);
        if (undecided.size() == ROWS_PER_STATEMENT) {
            flush(STAGED_WAITING, undecided);
        }
    }

    @Override
    public void addMatch(final String one, final String other, final double probability) throws SQLException {
        links.add(one.compareTo(other) < 0 ? new Link(one, other, probability) : new Link(other, one, probability));
        if (links.size() == ROWS_PER_STATEMENT) {
            flushLinks("index_staged_match", links);
        }
    }

    /** Takes a pair that may be one person, and that somebody should look at. */
    public void addReviewPair(final String one, final String other, final double probability) throws SQLException {
        doubtful.add(one.compareTo(other) < 0 ? new Link(one, other, probability) : new Link(other, one, probability));
        if (doubtful.size() == ROWS_PER_STATEMENT) {
            flushLinks("index_staged_review", doubtful);
        }
    }

    public void finish() throws SQLException {
        flush();
        flush(STAGED_WAITING, undecided);
        flushLinks("index_staged_match", links);
        flushLinks("index_staged_review", doubtful);
        statements.execute("analyze index_staged");
    }

    private void flush() throws SQLException {
        flush(STAGED, waiting);
        characters = 0;
    }

    private void flush(final String table, final List<IndexedRecord> records) throws SQLException {
        if (!records.isEmpty()) {
            statements.execute(INSERT.formatted(table), column(records, IndexedRecord::row, Integer[]::new), texts(records, IndexedRecord::key), texts(records, IndexedRecord::sharedKey),
                    column(records, IndexedRecord::recordId, UUID[]::new), texts(records, IndexedRecord::source), texts(records, IndexedRecord::customerId), texts(records, IndexedRecord::email),
                    texts(records, IndexedRecord::mailbox), column(records, record -> ExactIdentity.identifies(record.mailbox()), Boolean[]::new), texts(records, IndexedRecord::givenName),
                    texts(records, IndexedRecord::familyName), texts(records, IndexedRecord::birthDate), column(records, record -> timestampMillis(record.updatedAt()), Long[]::new),
                    column(records, IndexedRecord::consent, Boolean[]::new), column(records, record -> timestampMillis(record.consentAt()), Long[]::new),
                    column(records, IndexedRecord::asRead, Boolean[]::new), column(records, record -> timestampMillis(record.expiresAt()), Long[]::new), column(records,
                            IndexedRecord::score, Double[]::new),
                    texts(records, IndexedRecord::payload), texts(records, IndexedRecord::hash));
            records.clear();
        }
    }

    private void flushLinks(final String table, final List<Link> pairs) throws SQLException {
        if (!pairs.isEmpty()) {
            statements.execute("insert into " + table + " select * from unnest(?::text[], ?::text[], ?::float8[])", pairs.stream().map(Link::one).toArray(String[]::new),
                    pairs.stream().map(Link::other).toArray(String[]::new), pairs.stream().map(Link::probability).toArray(Double[]::new));
            pairs.clear();
        }
    }

    private static <T> T[] column(final List<IndexedRecord> records, final Function<IndexedRecord, T> value, final IntFunction<T[]> array) {
        return records.stream().map(value).toArray(array);
    }

    /** PostgreSQL keeps no NUL in text. */
    private static String[] texts(final List<IndexedRecord> records, final Function<IndexedRecord, String> value) {
        return records.stream().map(value).map(text -> text == null || text.indexOf('\0') < 0 ? text : text.replace('\0', '\ufffd')).toArray(String[]::new);
    }

    static Long timestampMillis(final long millis) {
        return millis < EARLIEST || millis > LATEST ? null : (Long) millis;
    }
}
