// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.validation.gate;

import java.util.Locale;
import java.util.Optional;

/**
 * Stops an export as a whole when too much of it is invalid.
 *
 * @param maximumInvalidRate the highest share of invalid records that passes, from 0 to 1
 * @param minimumRecords exports with fewer records pass: a share of a handful says nothing
 * @param maximumGarbledRate the highest share of records with U+FFFD that passes, from 0 to 1, however few records there are
 */
public record QualityGate(double maximumInvalidRate, long minimumRecords, double maximumGarbledRate) {

    /**
     * Judges an export.
     *
     * @return why it must not pass; empty when it may
     */
    public Optional<String> breach(final long records, final long invalid, final long garbled) {
        if (garbled > 0 && (double) garbled / records > maximumGarbledRate) {
            return Optional.of(String.format(Locale.ROOT, "%d of %d records hold the replacement character U+FFFD (%.1f %%), more than the Maximum Garbled Rate of %.1f %%: the content was "
                    + "decoded in the wrong character set, here or before. Set the Character Set of the Record Reader to that of the file, or export it as UTF-8", garbled, records,
                    100.0 * garbled / records, 100 * maximumGarbledRate));
        }
        if (records < minimumRecords || records == 0 || (double) invalid / records <= maximumInvalidRate) {
            return Optional.empty();
        }
        return Optional.of(String.format(Locale.ROOT, "%d of %d records are invalid (%.1f %%), more than the Maximum Invalid Rate of %.1f %%: nothing was passed on. "
                + "See the report for the rules they break, mend the export, or raise the rate", invalid, records, 100.0 * invalid / records, 100 * maximumInvalidRate));
    }
}
