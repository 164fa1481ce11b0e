// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.validation.gate;

import java.util.Locale;
import java.util.Optional;

/**
 * Stops an export as a whole when too much of it is invalid.
 *
 * @param maximumInvalidRate the highest share of invalid records that passes, from 0 to 1
 * @param minimumRecords exports with fewer records pass: a share of a handful says nothing
 */
public record QualityGate(double maximumInvalidRate, long minimumRecords) {

    /**
     * Judges an export.
     *
     * @return why it must not pass; empty when it may
     */
    public Optional<String> breach(final long records, final long invalid) {
        if (records < minimumRecords || records == 0 || (double) invalid / records <= maximumInvalidRate) {
            return Optional.empty();
        }
        return Optional.of(String.format(Locale.ROOT, "%d of %d records are invalid (%.1f %%), more than the Maximum Invalid Rate of %.1f %%: nothing was passed on. "
                + "See the report for the rules they break, mend the export, or raise the rate", invalid, records, 100.0 * invalid / records, 100 * maximumInvalidRate));
    }
}
