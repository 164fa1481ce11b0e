// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.scoring;

import io.emailpersonalization.nifi.quality.QualityReport;
import io.emailpersonalization.nifi.scoring.engagement.EngagementScorer;
import io.emailpersonalization.nifi.scoring.segment.SegmentRules;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** Counts the records of one FlowFile by outcome, segment and band, and sums up churn. Tested by ScoreCustomerRecordTest and ChurnScoresTest. */
final class ScoreCounts {

    /** The mean churn has four decimals. */
    private static final double PRECISION = 1e4;
    private static final String NO_BAND = "none";

    private long scored;
    private long invalid;
    private final Map<String, Long> segments = new TreeMap<>();
    private final Map<String, Long> bands = new TreeMap<>();
    private final Map<String, Long> withoutChurn = new TreeMap<>();
    private final Map<String, Long> members = new TreeMap<>();
    private final Map<String, Long> unevaluated = new TreeMap<>();
    private long withChurn;
    private double churnSum;

    void addScored(final Map<String, Object> scores) {
        scored++;
        if (scores.get(ScoreFields.CHURN_UNKNOWN) instanceof String reason) {
            withoutChurn.merge(reason, 1L, Long::sum);
        }
        if (scores.get(ScoreFields.CHURN) instanceof Double churn) {
            withChurn++;
            churnSum += churn;
        }
        segments.merge((String) scores.get(ScoreFields.SEGMENT), 1L, Long::sum);
        bands.merge(scores.get(ScoreFields.BAND) == null ? NO_BAND : (String) scores.get(ScoreFields.BAND), 1L, Long::sum);
    }

    void addSegments(final SegmentRules.Result found) {
        found.names().forEach(name -> members.merge(name, 1L, Long::sum));
        found.unevaluated().forEach(name -> unevaluated.merge(name, 1L, Long::sum));
    }

    void addInvalid() {
        invalid++;
    }

    QualityReport report(final QualityReport.Builder report, final ScorePopulation population, final EngagementScorer engagement, final SegmentRules rules) {
        report.count("received", scored + invalid).count("scored", scored).count("invalid", invalid)
                .figure("segments", segments).figure("bands", bands).figure("scales", population.scales().methods());
        if (population.churn() != null) {
            report.figure("churn", churnFigures(population.churn().figures()));
        }
        if (population.figures() != null) {
            report.figure("population", population.figures());
        }
        if (engagement != null) {
            report.figure("events", engagement.counts().figures());
        }
        if (rules != null) {
            report.figure("segment_rules", ruleFigures(rules));
        }
        return report.build();
    }

    private Map<String, Object> ruleFigures(final SegmentRules rules) {
        final Map<String, Object> figures = new LinkedHashMap<>();
        rules.names().forEach(name -> figures.put(name, Map.of("members", members.getOrDefault(name, 0L), "not_evaluated", unevaluated.getOrDefault(name, 0L))));
        return figures;
    }

    private Map<String, Object> churnFigures(final Map<String, Object> ofPopulation) {
        final Map<String, Object> figures = new LinkedHashMap<>(ofPopulation);
        figures.put("predicted", withChurn);
        if (withChurn > 0) {
            figures.put("mean_churn", Math.round(churnSum / withChurn * PRECISION) / PRECISION);
        }
        figures.put("unknown", withoutChurn);
        return figures;
    }
}
