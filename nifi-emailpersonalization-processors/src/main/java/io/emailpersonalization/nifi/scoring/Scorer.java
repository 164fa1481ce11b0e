// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.scoring;

import io.emailpersonalization.nifi.record.purchase.PurchaseHistory;
import io.emailpersonalization.nifi.scoring.churn.ChurnScorer;
import io.emailpersonalization.nifi.scoring.recency.Bands;
import io.emailpersonalization.nifi.scoring.recency.Recency;
import io.emailpersonalization.nifi.scoring.rfm.Segment;
import io.emailpersonalization.nifi.scoring.rfm.SegmentTable;
import org.apache.nifi.serialization.record.RecordField;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Scores one customer. ScoreCustomerRecordTest covers this class.
 *
 * @param asOf the time that the scores refer to
 * @param churn null if churn is not predicted
 */
record Scorer(Instant asOf, Recency recency, Bands bands, RfmScales scales, SegmentTable segments, ChurnScorer churn) {

    /** Recency scores have two decimals. */
    private static final double HUNDREDTHS = 100;

    /** The fields that are added to a record. */
    List<RecordField> fields() {
        return ScoreFields.scores(churn != null, false);
    }

    /** Returns a value for every field of {@link #fields}; null where the value is unknown. */
    Map<String, Object> score(final PurchaseHistory purchases, final String previousBand) {
        final Map<String, Object> scores = new LinkedHashMap<>();
        fields().forEach(field -> scores.put(field.getFieldName(), null));
        scores.put(ScoreFields.SCORED_AT, asOf.toString());
        scoreRfm(purchases, previousBand, scores);
        if (churn != null) {
            final ChurnScorer.Prediction prediction = churn.predict(purchases);
            scores.put(ScoreFields.CHURN, prediction.churn());
            scores.put(ScoreFields.P_ALIVE, prediction.alive());
            scores.put(ScoreFields.EXPECTED_PURCHASES, prediction.purchases());
            scores.put(ScoreFields.CHURN_UNKNOWN, prediction.unknown() == null ? null : prediction.unknown().label());
        }
        return scores;
    }

    private void scoreRfm(final PurchaseHistory purchases, final String previousBand, final Map<String, Object> scores) {
        if (purchases.isEmpty()) {
            scores.put(ScoreFields.SEGMENT, Segment.NO_PURCHASES.label());
            return;
        }
        final Integer frequency = purchases.orders() == null ? null : Integer.valueOf(scales.frequency().score(purchases.orders()));
        final Integer monetary = purchases.total() == null ? null : Integer.valueOf(scales.monetary().score(purchases.total()));
        scores.put(ScoreFields.RFM_FREQUENCY, frequency);
        scores.put(ScoreFields.RFM_MONETARY, monetary);
        if (purchases.last() == null) {
            scores.put(ScoreFields.SEGMENT, Segment.RECENCY_UNKNOWN.label());
            return;
        }
        final double days = Recency.days(purchases.last(), asOf);
        final double score = recency.score(days);
        final int r = scales.recency().score(-days);
        // without a count, one order is certain
        final int f = frequency == null ? scales.frequency().score(1) : frequency;
        scores.put(ScoreFields.RECENCY_DAYS, (int) Math.floor(days));
        scores.put(ScoreFields.RECENCY_SCORE, Math.round(score * HUNDREDTHS) / HUNDREDTHS);
        scores.put(ScoreFields.BAND, bands.band(score, previousBand));
        scores.put(ScoreFields.RFM_RECENCY, r);
        scores.put(ScoreFields.SEGMENT, segments.name(r, f, monetary == null ? f : monetary));
        scores.put(ScoreFields.LAST_ACTIVITY_AT, purchases.last().toString());
    }
}
