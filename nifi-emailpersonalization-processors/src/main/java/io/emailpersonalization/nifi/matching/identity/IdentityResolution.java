// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.identity;

import io.emailpersonalization.nifi.matching.compare.FeatureTable;
import io.emailpersonalization.nifi.matching.merge.MemberKey;
import io.emailpersonalization.nifi.record.value.PersonIds;
import org.apache.nifi.serialization.record.Record;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.IntFunction;

/**
 * Resolves the identities of rows with an id that is not trusted. An id is trusted while all its records may be one person. If the records of an id in one table are several people, each
 * gets a key of its own. If a known id comes with another name, mailbox and birth date, a reviewer has to decide whether the person changed or the id belongs to another
 * person: the row needs a decision. After the decision that an id belongs to several people, it is not trusted any more. SharedIdTest and WaitingRecordsTest test it.
 */
public final class IdentityResolution {

    /** Rows of a lookup. */
    private static final int CHUNK_ROWS = 10_000;
    private static final IdHolderLookup.Holders NO_HOLDERS = new IdHolderLookup.Holders(null, 0, Map.of(), Set.of());

    private final Map<Integer, Identity> byRow = new TreeMap<>();
    /** The queries of these rows. They are kept, since the resolved keys change the rows. */
    private final Map<Integer, IdHolderLookup.Query> queries = new HashMap<>();
    private final BitSet sharedRows;
    private final int sharedIds;

    /**
     * The identity of a row.
     *
     * @param key a key of its own, or the key of the person that it belongs to
     * @param sharedKey source and id
     * @param needsDecision whether a reviewer has to decide which person the row is
     */
    public record Identity(String key, String sharedKey, boolean needsDecision) {
    }

    private IdentityResolution(final BitSet sharedRows, final int sharedIds) {
        this.sharedRows = sharedRows;
        this.sharedIds = sharedIds;
    }

    /**
     * Resolves the identities of a table.
     *
     * @param table sealed and not frozen yet
     * @param records returns the record of a row; read for rows without any trait
     */
    public static IdentityResolution resolve(final FeatureTable table, final IdHolderLookup known, final IntFunction<Record> records) throws SQLException {
        final SharedIds ids = new SharedIds(table, new RowTraits(table));
        final IdentityResolution identities = new IdentityResolution(ids.rows(), ids.idCount());
        identities.find(table, Map.of(), known, records);
        return identities;
    }

    /** Whether a new resolution has the same result, since no holder of an id changed meanwhile. */
    public boolean isCurrent(final FeatureTable table, final IdHolderLookup known, final IntFunction<Record> records) throws SQLException {
        final IdentityResolution now = new IdentityResolution(sharedRows, sharedIds);
        now.find(table, queries, known, records);
        return now.byRow.equals(byRow);
    }

    private void find(final FeatureTable table, final Map<Integer, IdHolderLookup.Query> before, final IdHolderLookup known, final IntFunction<Record> records) throws SQLException {
        final RowTraits traits = new RowTraits(table);
        final List<IdHolderLookup.Query> chunk = new ArrayList<>();
        for (int row = 0; row < table.rows(); row++) {
            final IdHolderLookup.Query asked = before.get(row);
            if (asked != null) {
                chunk.add(asked);
            } else if (table.keyNumber(row) != 0 && (known != IdHolderLookup.NONE || sharedRows.get(row)) && !MemberKey.isHashed(table.key(row))) {
                chunk.add(new IdHolderLookup.Query(row, table.key(row), traits.of(row), sharedRows.get(row)));
            }
            if (chunk.size() == CHUNK_ROWS) {
                add(chunk, known, records);
            }
        }
        add(chunk, known, records);
    }

    private void add(final List<IdHolderLookup.Query> chunk, final IdHolderLookup known, final IntFunction<Record> records) throws SQLException {
        final Map<Integer, IdHolderLookup.Holders> holders = chunk.isEmpty() ? Map.of() : known.find(chunk);
        for (final IdHolderLookup.Query row : chunk) {
            final IdHolderLookup.Holders ofId = holders.get(row.row());
            final Identity identity = row.isShared() || ofId != null ? identity(row, ofId == null ? NO_HOLDERS : ofId, records) : null;
            if (identity != null) {
                byRow.put(row.row(), identity);
                queries.put(row.row(), row);
            }
        }
        chunk.clear();
    }

    /** Returns null when the id is the row's identity. */
    private static Identity identity(final IdHolderLookup.Query row, final IdHolderLookup.Holders known, final IntFunction<Record> records) {
        final PersonTraits traits = row.traits();
        final boolean isShared = row.isShared() || !known.others().isEmpty();
        final PersonTraits owner = known.owner();
        if (owner == null ? !isShared : isShared ? owner.agrees(traits) : !owner.contradicts(traits) && !exceedsMailboxes(traits, known)) {
            return null;
        }
        final String own = traits.isEmpty() ? MemberKey.of(null, records.apply(row.row())) : MemberKey.ofShared(row.key(), traits.text());
        if (known.acceptedKeys().contains(own)) {
            return null;
        }
        if (!isShared && owner.contradicts(traits)) {
            return new Identity(own, row.key(), true);
        }
        if (known.others().containsKey(own)) {
            return new Identity(own, row.key(), false);
        }
        return new Identity(new TreeMap<>(known.others()).entrySet().stream().filter(other -> other.getValue().agrees(traits)).map(Map.Entry::getKey).findFirst().orElse(own), row.key(), false);
    }

    /** Whether the row adds a mailbox to an id that has as many as one person has. */
    private static boolean exceedsMailboxes(final PersonTraits traits, final IdHolderLookup.Holders known) {
        return known.mailboxes() >= PersonIds.MAX_MAILBOXES && traits.mailbox() != null && !known.owner().agrees(traits);
    }

    /** The identities by row, ascending. */
    public Map<Integer, Identity> byRow() {
        return byRow;
    }

    /** The number of ids that several people of the table share. */
    public int sharedIds() {
        return sharedIds;
    }
}
