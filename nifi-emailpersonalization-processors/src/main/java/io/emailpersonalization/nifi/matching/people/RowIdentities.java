// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.people;

import io.emailpersonalization.nifi.matching.compare.FeatureTable;
import io.emailpersonalization.nifi.matching.identity.Identities;
import io.emailpersonalization.nifi.matching.identity.KnownIds;
import io.emailpersonalization.nifi.matching.spill.RecordStore;
import io.emailpersonalization.nifi.matching.spill.StoredRecords;

import java.sql.SQLException;

/** The rows of one FlowFile whose id is not simply their identity. */
public final class RowIdentities {

    private final FeatureTable table;
    private Identities identities;

    RowIdentities(final FeatureTable table) {
        this.table = table;
    }

    /**
     * Ends adding rows, and finds them.
     *
     * @param store the records of the rows
     */
    public void find(final KnownIds known, final RecordStore store) throws SQLException {
        table.seal();
        final StoredRecords records = store.records();
        identities = Identities.of(table, known, records::get);
        identities.byRow().forEach((row, identity) -> {
            table.setKey(row, identity.key());
            if (identity.waits()) {
                table.empty(row);
            }
        });
    }

    /** Ends adding rows, and finds them where nothing is known from earlier on. */
    public void findAlone(final RecordStore store) {
        try {
            find(KnownIds.NOTHING, store);
        } catch (final SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Whether nobody changed anything meanwhile that they go by. */
    public boolean stillHold(final KnownIds known, final RecordStore store) throws SQLException {
        final StoredRecords records = store.records();
        return identities.stillHold(table, known, records::get);
    }

    /** The id that a row shares with other people; null where its id is its own. */
    public String sharedKey(final int row) {
        final Identities.Identity identity = identities.byRow().get(row);
        return identity == null ? null : identity.sharedKey();
    }

    /** Whether somebody has to decide who a row is: it is not matched, and changes nothing. */
    public boolean waits(final int row) {
        final Identities.Identity identity = identities.byRow().get(row);
        return identity != null && identity.waits();
    }

    /** How many rows wait. */
    public long waiting() {
        return identities.byRow().values().stream().filter(Identities.Identity::waits).count();
    }

    /** How many ids are those of several people. */
    public int sharedIds() {
        return identities.sharedIds();
    }
}
