// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.quality.watch;

import io.emailpersonalization.nifi.quality.window.StageReport;

import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Shares of the records of a stage that have a threshold. */
public enum Measure {

    INVALID("invalid", Set.of(), List.of("invalid", "invalid_found"), List.of(),
            "Look at validation_errors of the records on the relationship invalid, and mend the source."),
    DUPLICATES("merged", Set.of("deduplicate"), List.of("merged"), List.of(),
            "Look whether the source delivered the same export twice, then at the explanations on the relationship duplicate."),
    SUPPRESSED("suppressed", Set.of("push"), List.of("suppressed"), List.of("retry", "pending"),
            "Look at suppressed_because: most often consent is missing. Check the columns of consent of the source."),
    REJECTED("rejected", Set.of(), List.of("rejected"), List.of("retry", "pending"),
            "Look at esp_errors of the records on the relationship rejected, and mend the mapping or the records."),
    MISMATCHED("mismatched", Set.of("verify"), List.of("mismatched", "missing"), List.of("retry", "not_sampled", "rejected"),
            "Look at esp_mismatches: somebody or something else changes the contacts at the vendor, or the mapping does not fit.");

    private final String required;
    private final Set<String> stages;
    private final List<String> numerator;
    private final List<String> notJudged;
    private final String action;

    Measure(final String required, final Set<String> stages, final List<String> numerator, final List<String> notJudged, final String action) {
        this.required = required;
        this.stages = stages;
        this.numerator = numerator;
        this.notJudged = notJudged;
        this.action = action;
    }

    /** The word of the measure in alerts. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    public String action() {
        return action;
    }

    /** Whether the stage of a report counts it. */
    public boolean isOf(final StageReport report) {
        return report.counts().containsKey(required) && (stages.isEmpty() || stages.contains(report.stage()));
    }

    /** The records that it counts. */
    public long part(final StageReport report) {
        return numerator.stream().mapToLong(report::count).sum();
    }

    /** The records of which it is a share: those that the stage decided on. */
    public long whole(final StageReport report) {
        return Math.max(0, report.count(StageReport.RECEIVED) - notJudged.stream().mapToLong(report::count).sum());
    }
}
