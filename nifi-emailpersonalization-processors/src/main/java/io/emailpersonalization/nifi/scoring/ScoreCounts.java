// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.scoring;

import io.emailpersonalization.nifi.quality.QualityReport;

import java.util.Map;
import java.util.TreeMap;

/** Counts the records of one FlowFile by outcome, segment and band. */
final class ScoreCounts {

    private static final String NO_BAND = "none";

    private long scored;
    private long invalid;
    private final Map<String, Long> segments = new TreeMap<>();
    private final Map<String, Long> bands = new TreeMap<>();

    void addScored(final Map<String, Object> scores) {
        scored++;
        segments.merge((String) scores.get(ScoreFields.SEGMENT), 1L, Long::sum);
        bands.merge(scores.get(ScoreFields.BAND) == null ? NO_BAND : (String) scores.get(ScoreFields.BAND), 1L, Long::sum);
    }

    void addInvalid() {
        invalid++;
    }

    QualityReport report(final QualityReport.Builder report, final RfmScales scales) {
        return report.count("received", scored + invalid).count("scored", scored).count("invalid", invalid)
                .figure("segments", segments).figure("bands", bands).figure("scales", scales.methods()).build();
    }
}
