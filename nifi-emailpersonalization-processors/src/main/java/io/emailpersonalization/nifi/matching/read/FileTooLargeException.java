// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.read;

import io.emailpersonalization.nifi.matching.compare.FeatureTable;

/** A FlowFile is too large to be matched at once. The message says what it needs. */
public final class FileTooLargeException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private FileTooLargeException(final String message) {
        super(message);
    }

    public static FileTooLargeException memory(final long records, final long needed, final long budget) {
        return new FileTooLargeException(("The FlowFile's %d records need %d MB of memory to be compared, and the Memory Budget is %d MB: raise it, give NiFi more heap, or split the FlowFile, "
                + "for example by country, with PartitionRecord").formatted(records, (needed >> 20) + 1, budget >> 20));
    }

    public static FileTooLargeException records() {
        return new FileTooLargeException("The FlowFile has more than %d records: split it, for example by country, with PartitionRecord".formatted(FeatureTable.MAX_ROWS));
    }
}
