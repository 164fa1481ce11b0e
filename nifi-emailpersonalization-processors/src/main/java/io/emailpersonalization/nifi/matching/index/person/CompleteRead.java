// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.index.person;

import io.emailpersonalization.nifi.record.component.RunLimit;
import io.emailpersonalization.nifi.record.value.WithheldIds;

import java.util.List;
import java.util.Set;

/**
 * A FlowFile that is the read of a whole source, or a part of one.
 *
 * @param source the name of the source; null for the only source of the records
 * @param fragment the part that the FlowFile is
 * @param withheld ids of records that an earlier stage left out: the source holds them
 * @param problem why the FlowFile may lack further records; null for no reason
 * @param isTimed whether As Of is the time of the read, and not merely that of the run
 * @param limits on the records to remove; each must hold
 * @param approvedHolds ids of sets of records that may be removed beyond the limits
 */
public record CompleteRead(String source, Fragment fragment, WithheldIds withheld, String problem, boolean isTimed, List<RunLimit> limits, Set<String> approvedHolds) {

    /**
     * A part of a read.
     *
     * @param readId names the read; null for a read in one FlowFile
     * @param index number of the part
     * @param count how many parts the read has; null if this part does not know
     */
    public record Fragment(String readId, int index, Integer count) {

        /** The whole read. */
        public static final Fragment WHOLE = new Fragment(null, 0, 1);

        /** Whether the read has no other part. */
        public boolean isWhole() {
            return readId == null || count != null && count == 1;
        }
    }
}
