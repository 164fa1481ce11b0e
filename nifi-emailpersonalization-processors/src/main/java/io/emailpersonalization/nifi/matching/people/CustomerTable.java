// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.people;

import io.emailpersonalization.nifi.matching.block.Blocking;
import io.emailpersonalization.nifi.matching.compare.FeatureTable;
import io.emailpersonalization.nifi.matching.compare.FieldKind;
import io.emailpersonalization.nifi.matching.fields.CustomerFields;
import io.emailpersonalization.nifi.matching.fields.CustomerRow;
import io.emailpersonalization.nifi.matching.fields.RowIssue;
import io.emailpersonalization.nifi.matching.merge.ConsentStatement;
import io.emailpersonalization.nifi.record.value.ConsentEntry;

import java.util.Arrays;

/**
 * The customers of one FlowFile: for each row the features to compare, its date and its consent. Records are kept elsewhere. Rows are added until {@link #freeze}. Tested by
 * DeduplicateCustomerRecordTest.
 */
public final class CustomerTable {

    /** The lowest bits of a row's consent: 0 for no meaning, else its ordinal plus one. */
    private static final int MEANING = 3;
    private static final int GRANTED = ConsentEntry.Meaning.GRANTED.ordinal() + 1;
    private static final int WITHDRAWN = ConsentEntry.Meaning.WITHDRAWN.ordinal() + 1;
    private static final int BOUNCED = 4;
    private static final int COMPLAINED = 8;
    private static final int OVERRIDDEN = 16;
    private static final ConsentEntry.Meaning[] MEANINGS = ConsentEntry.Meaning.values();

    private static final int INITIAL_ROWS = 1024;

    /** Bytes of a row in the arrays of this class. */
    private static final int BYTES_PER_ROW = 2 * Long.BYTES + Integer.BYTES + 1;
    /** Bytes of a row while one blocking key is worked on: a hash, the end of a block and a split row (int), and an entry three times while it is sorted (long). Clustering takes less. */
    private static final int MATCHING_BYTES_PER_ROW = 3 * Integer.BYTES + 3 * Long.BYTES;
    /**
     * Bytes of one compared field of a row, for the estimate before the values are known: measured once on customers of the generator of the benchmarks, without a record of the run. The budget itself
     * counts the bytes that are held.
     */
    private static final int TYPICAL_BYTES_PER_FIELD = 21;

    private final FeatureTable features;
    private final long[] issueCounts = new long[RowIssue.values().length];
    private long[] updatedAt = new long[INITIAL_ROWS];
    private long[] consentAt = new long[INITIAL_ROWS];
    private byte[] consent = new byte[INITIAL_ROWS];
    private int[] emailPriority = new int[INITIAL_ROWS];

    public CustomerTable(final CustomerFields fields) {
        this.features = new FeatureTable(fields.compared());
    }

    /** Returns about how many bytes one row takes until all rows are matched. */
    public static long typicalBytes(final int fields) {
        return BYTES_PER_ROW + MATCHING_BYTES_PER_ROW + (long) TYPICAL_BYTES_PER_FIELD * fields;
    }

    /** Returns about how many bytes the added rows take until all are matched, without the blocks of {@link #blockBytes}. */
    public long heldBytes() {
        return features.heapBytes(MATCHING_BYTES_PER_ROW) + (long) BYTES_PER_ROW * features.rows();
    }

    /** Returns about how many bytes of the heap the blocks of candidate pairs take. */
    public long blockBytes() {
        return Blocking.heapBytes(features);
    }

    public void add(final CustomerRow customer) {
        final int row = features.add(customer.key(), customer.values());
        if (row == updatedAt.length) {
            final int size = row + (row >> 1);
            updatedAt = Arrays.copyOf(updatedAt, size);
            consentAt = Arrays.copyOf(consentAt, size);
            consent = Arrays.copyOf(consent, size);
            emailPriority = Arrays.copyOf(emailPriority, size);
        }
        final ConsentStatement statement = customer.statement();
        updatedAt[row] = customer.updatedAt();
        consentAt[row] = statement.at();
        consent[row] = (byte) ((statement.meaning() == null ? 0 : statement.meaning().ordinal() + 1) | (statement.bounced() ? BOUNCED : 0) | (statement.complained() ? COMPLAINED : 0)
                | (customer.consentOverridden() ? OVERRIDDEN : 0));
        emailPriority[row] = customer.emailPriority();
        customer.issues().forEach(issue -> issueCounts[issue.ordinal()]++);
    }

    /** Ends adding rows. */
    public void freeze() {
        features.freeze();
    }

    FeatureTable features() {
        return features;
    }

    public int rows() {
        return features.rows();
    }

    /** Returns how often the added rows have an issue. */
    public long issues(final RowIssue issue) {
        return issueCounts[issue.ordinal()];
    }

    /** Returns the identity of a row. */
    public String key(final int row) {
        return features.key(row);
    }

    /** Returns a normalized value of a row; null when it is missing. */
    String value(final FieldKind kind, final int row) {
        return features.column(kind).map(column -> column.originalValue(row)).orElse(null);
    }

    int emailPriority(final int row) {
        return emailPriority[row];
    }

    /** Returns what a row says about consent. Whether it counts as of its reading is not kept. */
    ConsentStatement statement(final int row) {
        final int meaning = consent[row] & MEANING;
        return new ConsentStatement(meaning == 0 ? null : MEANINGS[meaning - 1], consentAt[row], false, (consent[row] & BOUNCED) != 0, (consent[row] & COMPLAINED) != 0);
    }

    /** Whether the row's consent column must be rewritten, see {@link CustomerRow#consentOverridden}. */
    public boolean isConsentOverridden(final int row) {
        return (consent[row] & OVERRIDDEN) != 0;
    }

    /** Whether the row alone allows mail to its address. */
    boolean isMailable(final int row) {
        return (consent[row] & (MEANING | BOUNCED | COMPLAINED)) == GRANTED;
    }

    /** Whether the row refuses mail. */
    boolean isRefusal(final int row) {
        return (consent[row] & MEANING) == WITHDRAWN;
    }

    /** Orders rows by date, the most recent first, then by key, then by row. */
    int compareByRecency(final int row, final int other) {
        if (updatedAt[row] != updatedAt[other]) {
            return updatedAt[row] > updatedAt[other] ? -1 : 1;
        }
        final int byKey = features.key(row).compareTo(features.key(other));
        return byKey == 0 ? Integer.compare(row, other) : byKey;
    }

    /** Whether a row comes before another by date, then by key. */
    boolean isMoreRecent(final int row, final int other) {
        return updatedAt[row] != updatedAt[other] ? updatedAt[row] > updatedAt[other] : features.key(row).compareTo(features.key(other)) < 0;
    }
}
