// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.validation.gate;

import java.util.Locale;
import java.util.Optional;

/**
 * Stops an export with too many faulty records. QualityGateTest covers this class.
 *
 * @param maximumInvalidRate highest share of invalid records that passes, from 0 to 1
 * @param minimumRecords smaller exports pass with any share of invalid records: a share of a few records means little
 * @param maximumGarbledRate highest share of records with U+FFFD that passes, from 0 to 1, in exports of any size
 */
public record QualityGate(double maximumInvalidRate, long minimumRecords, double maximumGarbledRate) {

    /**
     * Checks an export.
     *
     * @return the reason why it must not pass; empty if it may
     */
    public Optional<String> breach(final long records, final long invalid, final long garbled) {
        if (garbled > 0 && (double) garbled / records > maximumGarbledRate) {
            return Optional.of(String.format(Locale.ROOT, "%d of %d records have the replacement character U+FFFD (%.1f %%), more than the Maximum Garbled Rate of %.1f %%: the content was "
                    + "decoded with the wrong character set, here or earlier. Set Character Set of the Record Reader to that of the file, or export it as UTF-8", garbled, records,
                    100.0 * garbled / records, 100 * maximumGarbledRate));
        }
        if (records < minimumRecords || records == 0 || (double) invalid / records <= maximumInvalidRate) {
            return Optional.empty();
        }
        return Optional.of(String.format(Locale.ROOT, "%d of %d records are invalid (%.1f %%), more than the Maximum Invalid Rate of %.1f %%: no record passed. "
                + "See the report for the broken rules. Correct the export, or raise the rate", invalid, records, 100.0 * invalid / records, 100 * maximumInvalidRate));
    }
}
