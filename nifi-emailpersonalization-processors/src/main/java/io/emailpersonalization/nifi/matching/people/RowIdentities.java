// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.people;

import io.emailpersonalization.nifi.matching.compare.FeatureTable;
import io.emailpersonalization.nifi.matching.identity.IdHolderLookup;
import io.emailpersonalization.nifi.matching.identity.IdentityResolution;
import io.emailpersonalization.nifi.matching.spill.RecordStore;
import io.emailpersonalization.nifi.matching.spill.StoredRecords;

import java.sql.SQLException;

/** The rows of one FlowFile whose source id is not their identity: several people share the id, or a known id came with another person's data. Tested by SharedIdTest. */
public final class RowIdentities {

    private final FeatureTable features;
    private final IdentityResolution identities;

    private RowIdentities(final FeatureTable features, final IdentityResolution identities) {
        this.features = features;
        this.identities = identities;
    }

    /**
     * Finds these rows after all rows were added, and gives each its own key in the table. A waiting row loses its values, so that it matches nothing.
     *
     * @param store the records of the rows
     */
    public static RowIdentities find(final CustomerTable table, final IdHolderLookup known, final RecordStore store) throws SQLException {
        final FeatureTable features = table.features();
        features.seal();
        final StoredRecords records = store.records();
        final IdentityResolution identities = IdentityResolution.resolve(features, known, records::get);
        identities.byRow().forEach((row, identity) -> {
            features.setKey(row, identity.key());
            if (identity.needsDecision()) {
                features.clearRow(row);
            }
        });
        return new RowIdentities(features, identities);
    }

    /** Finds these rows without an index. */
    public static RowIdentities find(final CustomerTable table, final RecordStore store) {
        try {
            return find(table, IdHolderLookup.NONE, store);
        } catch (final SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Whether the index still knows the same of these rows' ids. */
    public boolean isCurrent(final IdHolderLookup known, final RecordStore store) throws SQLException {
        final StoredRecords records = store.records();
        return identities.isCurrent(features, known, records::get);
    }

    /** Returns the source id that a row shares with other people, as a key; null where the id is the row's own. */
    public String sharedKey(final int row) {
        final IdentityResolution.Identity identity = identities.byRow().get(row);
        return identity == null ? null : identity.sharedKey();
    }

    /** Whether a row waits for a decision on whose record it is. It is not matched and changes nothing. */
    public boolean isWaiting(final int row) {
        final IdentityResolution.Identity identity = identities.byRow().get(row);
        return identity != null && identity.needsDecision();
    }

    /** Returns how many rows wait. */
    public long waitingRows() {
        return identities.byRow().values().stream().filter(IdentityResolution.Identity::needsDecision).count();
    }

    /** Returns how many ids several people of this FlowFile share. */
    public int sharedIds() {
        return identities.sharedIds();
    }
}
