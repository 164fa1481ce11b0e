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
 * Who the rows of a table are whose id is not simply their identity. An id is believed while those behind it may be one person. Where they are several people in one table, each
 * has a key of its own. Where a known id comes with another name, another mailbox and another birth date, somebody has to decide whether the person changed or the id is
 * another person's: the row waits. Once it was decided that an id is that of several people, it is not believed any more.
 */
public final class Identities {

    private static final int CHUNK = 10_000;
    private static final KnownIds.Holders NOBODY = new KnownIds.Holders(null, 0, Map.of(), Set.of());

    private final Map<Integer, Identity> byRow = new TreeMap<>();
    /** What was asked about those rows, since they are changed by the answer. */
    private final Map<Integer, KnownIds.Asked> askedAbout = new HashMap<>();
    private final BitSet sharedRows;
    private final int sharedIds;

    /**
     * Who a row is.
     *
     * @param key of its own, or that of whom it belongs to
     * @param sharedKey source and id
     * @param waits whether somebody has to decide who the row is
     */
    public record Identity(String key, String sharedKey, boolean waits) {
    }

    private Identities(final BitSet sharedRows, final int sharedIds) {
        this.sharedRows = sharedRows;
        this.sharedIds = sharedIds;
    }

    /**
     * Finds them.
     *
     * @param table sealed and not frozen yet
     * @param records the record of a row, for those that say nothing of who they are
     */
    public static Identities of(final FeatureTable table, final KnownIds known, final IntFunction<Record> records) throws SQLException {
        final SharedIds ids = new SharedIds(table, new RowTraits(table));
        final Identities identities = new Identities(ids.rows(), ids.ids());
        identities.find(table, Map.of(), known, records);
        return identities;
    }

    /** Whether nobody changed anything meanwhile that they go by. */
    public boolean stillHold(final FeatureTable table, final KnownIds known, final IntFunction<Record> records) throws SQLException {
        final Identities now = new Identities(sharedRows, sharedIds);
        now.find(table, askedAbout, known, records);
        return now.byRow.equals(byRow);
    }

    private void find(final FeatureTable table, final Map<Integer, KnownIds.Asked> before, final KnownIds known, final IntFunction<Record> records) throws SQLException {
        final RowTraits traits = new RowTraits(table);
        final List<KnownIds.Asked> chunk = new ArrayList<>();
        for (int row = 0; row < table.rows(); row++) {
            final KnownIds.Asked asked = before.get(row);
            if (asked != null) {
                chunk.add(asked);
            } else if (table.keyNumber(row) != 0 && (known != KnownIds.NOTHING || sharedRows.get(row)) && !MemberKey.isHashed(table.key(row))) {
                chunk.add(new KnownIds.Asked(row, table.key(row), traits.of(row), sharedRows.get(row)));
            }
            if (chunk.size() == CHUNK) {
                add(chunk, known, records);
            }
        }
        add(chunk, known, records);
    }

    private void add(final List<KnownIds.Asked> chunk, final KnownIds known, final IntFunction<Record> records) throws SQLException {
        final Map<Integer, KnownIds.Holders> holders = chunk.isEmpty() ? Map.of() : known.find(chunk);
        for (final KnownIds.Asked row : chunk) {
            final KnownIds.Holders ofId = holders.get(row.row());
            final Identity identity = row.isShared() || ofId != null ? identity(row, ofId == null ? NOBODY : ofId, records) : null;
            if (identity != null) {
                byRow.put(row.row(), identity);
                askedAbout.put(row.row(), row);
            }
        }
        chunk.clear();
    }

    /** Null where the id is the row's identity. */
    private static Identity identity(final KnownIds.Asked row, final KnownIds.Holders known, final IntFunction<Record> records) {
        final PersonTraits traits = row.traits();
        final boolean isShared = row.isShared() || !known.others().isEmpty();
        final PersonTraits owner = known.owner();
        if (owner == null ? !isShared : isShared ? owner.agrees(traits) : !owner.contradicts(traits) && !isOneMailboxTooMany(traits, known)) {
            return null;
        }
        final String own = traits.isEmpty() ? MemberKey.of(null, records.apply(row.row())) : MemberKey.ofShared(row.key(), traits.text());
        if (known.accepted().contains(own)) {
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

    /** An id that names people by nothing but mailboxes, more of them than one person has. */
    private static boolean isOneMailboxTooMany(final PersonTraits traits, final KnownIds.Holders known) {
        return known.mailboxes() >= PersonIds.MOST_MAILBOXES && traits.mailbox() != null && !known.owner().agrees(traits);
    }

    /** Those rows, ascending. */
    public Map<Integer, Identity> byRow() {
        return byRow;
    }

    /** How many ids of the table are shared by several people in it. */
    public int sharedIds() {
        return sharedIds;
    }
}
