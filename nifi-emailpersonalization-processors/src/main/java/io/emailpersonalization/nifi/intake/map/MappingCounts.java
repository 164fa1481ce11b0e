// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.intake.map;

import io.emailpersonalization.nifi.quality.QualityReport;

import java.util.Map;
import java.util.TreeMap;

/** Counts the records of one FlowFile by outcome, and what did not fit. MapCustomerRecordTest covers this class. */
public final class MappingCounts {

    private long received;
    private long mapped;
    private long decided;
    private long unmapped;
    private long mergedIds;
    private long surplus;
    private long unclearConsents;
    private final Map<String, Long> misfits = new TreeMap<>();
    private final Map<String, Long> reasons = new TreeMap<>();

    void countReceived() {
        received++;
    }

    void countMapped() {
        mapped++;
    }

    void countDecided() {
        decided++;
    }

    void countUnmapped(final String reason) {
        unmapped++;
        reasons.merge(reason, 1L, Long::sum);
    }

    /** Counts the id of a record that the source merged into another one. */
    void countMergedId() {
        mergedIds++;
    }

    /** Counts a row with more values than columns. */
    void countSurplus() {
        surplus++;
    }

    /** Counts a word on consent that is in no list of the profile. */
    void countUnclearConsent() {
        unclearConsents++;
    }

    /** Counts a value that does not fit the type of its target. */
    void countMisfit(final String target) {
        misfits.merge(target, 1L, Long::sum);
    }

    /** The number of records read. */
    public long received() {
        return received;
    }

    /** The number of records that left as decisions. */
    public long decided() {
        return decided;
    }

    /** The number of records without an identity, and of those that say nothing of their own. */
    public long unmapped() {
        return unmapped;
    }

    /** Completes a report. */
    QualityReport report(final QualityReport.Builder report) {
        report.count("received", received)
                .count("mapped", mapped)
                .count("decided", decided)
                .count("unmapped", unmapped)
                .count("merged_ids", mergedIds)
                .count("surplus_values", surplus)
                .count("unclear_consents", unclearConsents)
                .count("misfits", misfits.values().stream().mapToLong(Long::longValue).sum());
        return report.figure("misfits_by_field", misfits).figure("unmapped_because", reasons).build();
    }
}
