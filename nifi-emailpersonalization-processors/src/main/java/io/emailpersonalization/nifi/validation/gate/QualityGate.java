// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.validation.gate;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Stops an export with too many faulty records. QualityGateTest covers this class.
 *
 * @param maximumInvalidRate highest share of invalid records that passes, from 0 to 1
 * @param minimumRecords smaller exports pass with any share of invalid records: a share of a few records means little
 * @param maximumGarbledRate highest share of records with U+FFFD that passes, from 0 to 1, in exports of any size
 * @param limits highest shares of records that break single rules, in exports of at least the minimum of records
 */
public record QualityGate(double maximumInvalidRate, long minimumRecords, double maximumGarbledRate, RuleLimits limits) {

    /**
     * Checks an export.
     *
     * @param broken rule to the number of records that break it, for the rules with a limit
     * @return the reason why it must not pass; empty if it may
     */
    public Optional<String> breach(final long records, final long invalid, final long garbled, final Map<String, Long> broken) {
        if (garbled > 0 && (double) garbled / records > maximumGarbledRate) {
            return Optional.of(String.format(Locale.ROOT, "%d of %d records have the replacement character U+FFFD (%.1f %%), more than the Maximum Garbled Rate of %.1f %%: the content was "
                    + "decoded with the wrong character set, here or earlier. Set Character Set of the Record Reader to that of the file, or export it as UTF-8", garbled, records,
                    100.0 * garbled / records, 100 * maximumGarbledRate));
        }
        if (records < minimumRecords || records == 0) {
            return Optional.empty();
        }
        if ((double) invalid / records <= maximumInvalidRate) {
            return limits.breach(records, broken);
        }
        return Optional.of(String.format(Locale.ROOT, "%d of %d records are invalid (%.1f %%), more than the Maximum Invalid Rate of %.1f %%: no record passed. "
                + "See the report for the broken rules. Correct the export, or raise the rate", invalid, records, 100.0 * invalid / records, 100 * maximumInvalidRate));
    }
}
