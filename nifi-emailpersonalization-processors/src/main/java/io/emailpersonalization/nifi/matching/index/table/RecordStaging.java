// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.index.table;

import io.emailpersonalization.nifi.matching.index.person.ExactIdentity;
import io.emailpersonalization.nifi.matching.index.person.IndexedRecord;
import io.emailpersonalization.nifi.matching.index.person.MatchSink;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.IntFunction;

/** Stages the records and pairs of one FlowFile in temporary tables, thousands per statement. The index is not locked meanwhile. Tested by CustomerIndexerTest. */
public final class RecordStaging implements MatchSink {

    /** The years 1 to 9999, in milliseconds since 1970: every database client can read these timestamps. */
    private static final long MIN_MILLIS = -62_135_596_800_000L;
    private static final long MAX_MILLIS = 253_402_300_799_999L;

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
    private final List<IndexedRecord> records = new ArrayList<>();
    private final List<IndexedRecord> waitingRecords = new ArrayList<>();
    private final List<Pair> matches = new ArrayList<>();
    private final List<Pair> reviewPairs = new ArrayList<>();
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

    private record Pair(String oneKey, String otherKey, double probability) {
    }

    public void add(final IndexedRecord indexed) throws SQLException {
        records.add(indexed);
        characters += indexed.payload().length();
        if (records.size() == IndexStatements.ROWS_PER_STATEMENT || characters > IndexStatements.CHARACTERS_PER_STATEMENT) {
            flush();
        }
    }

    /** Adds a record that waits for a decision on whose record it is. */
    public void addWaiting(final IndexedRecord indexed) throws SQLException {
        waitingRecords.add(indexed);
        if (waitingRecords.size() == IndexStatements.ROWS_PER_STATEMENT) {
            flush(STAGED_WAITING, waitingRecords);
        }
    }

    private static Pair pair(final String one, final String other, final double probability) {
        return one.compareTo(other) < 0 ? new Pair(one, other, probability) : new Pair(other, one, probability);
    }

    @Override
    public void addMatch(final String one, final String other, final double probability) throws SQLException {
        matches.add(pair(one, other, probability));
        if (matches.size() == IndexStatements.ROWS_PER_STATEMENT) {
            flushPairs("index_staged_match", matches);
        }
    }

    /** Adds a pair that may be one person. */
    public void addReviewPair(final String one, final String other, final double probability) throws SQLException {
        reviewPairs.add(pair(one, other, probability));
        if (reviewPairs.size() == IndexStatements.ROWS_PER_STATEMENT) {
            flushPairs("index_staged_review", reviewPairs);
        }
    }

    /** Ends staging. */
    public void finish() throws SQLException {
        flush();
        flush(STAGED_WAITING, waitingRecords);
        flushPairs("index_staged_match", matches);
        flushPairs("index_staged_review", reviewPairs);
        statements.execute("analyze index_staged");
    }

    private void flush() throws SQLException {
        flush(STAGED, records);
        characters = 0;
    }

    private void flush(final String table, final List<IndexedRecord> staged) throws SQLException {
        if (!staged.isEmpty()) {
            statements.execute(INSERT.formatted(table), column(staged, IndexedRecord::row, Integer[]::new), texts(staged, IndexedRecord::key), texts(staged, IndexedRecord::sharedKey),
                    column(staged, IndexedRecord::recordId, UUID[]::new), texts(staged, IndexedRecord::source), texts(staged, IndexedRecord::customerId), texts(staged, IndexedRecord::email),
                    texts(staged, IndexedRecord::mailbox), column(staged, record -> ExactIdentity.identifies(record.mailbox()), Boolean[]::new), texts(staged, IndexedRecord::givenName),
                    texts(staged, IndexedRecord::familyName), texts(staged, IndexedRecord::birthDate), column(staged, record -> timestampMillis(record.updatedAt()), Long[]::new),
                    column(staged, IndexedRecord::consent, Boolean[]::new), column(staged, record -> timestampMillis(record.consentAt()), Long[]::new),
                    column(staged, IndexedRecord::asRead, Boolean[]::new), column(staged, record -> timestampMillis(record.expiresAt()), Long[]::new), column(staged,
                            IndexedRecord::score, Double[]::new),
                    texts(staged, IndexedRecord::payload), texts(staged, IndexedRecord::hash));
            staged.clear();
        }
    }

    private void flushPairs(final String table, final List<Pair> pairs) throws SQLException {
        if (!pairs.isEmpty()) {
            statements.execute("insert into " + table + " select * from unnest(?::text[], ?::text[], ?::float8[])", pairs.stream().map(Pair::oneKey).toArray(String[]::new),
                    pairs.stream().map(Pair::otherKey).toArray(String[]::new), pairs.stream().map(Pair::probability).toArray(Double[]::new));
            pairs.clear();
        }
    }

    private static <T> T[] column(final List<IndexedRecord> records, final Function<IndexedRecord, T> value, final IntFunction<T[]> array) {
        return records.stream().map(value).toArray(array);
    }

    /** PostgreSQL cannot store NUL in text. */
    private static String[] texts(final List<IndexedRecord> records, final Function<IndexedRecord, String> value) {
        return records.stream().map(value).map(text -> text == null || text.indexOf('\0') < 0 ? text : text.replace('\0', '\ufffd')).toArray(String[]::new);
    }

    /** Returns null for a time that is unknown or outside the years 1 to 9999. */
    static Long timestampMillis(final long millis) {
        return millis < MIN_MILLIS || millis > MAX_MILLIS ? null : (Long) millis;
    }
}
