// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.scoring;

import io.emailpersonalization.nifi.record.write.ReasonsField;
import io.emailpersonalization.nifi.record.write.ReasonsFormat;
import io.emailpersonalization.nifi.scoring.recency.Bands;
import io.emailpersonalization.nifi.scoring.recency.Recency;
import io.emailpersonalization.nifi.scoring.rfm.Segment;
import org.apache.nifi.serialization.SimpleRecordSchema;
import org.apache.nifi.serialization.record.RecordField;
import org.apache.nifi.serialization.record.RecordFieldType;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The fields that a customer gets.
 *
 * @param asOf the time they refer to
 */
record Scorer(Instant asOf, Recency recency, Bands bands, RfmScales scales) {

    static final String BAND = "recency_band";
    static final String SEGMENT = "rfm_segment";
    static final String SCORING_ERRORS = "scoring_errors";

    private static final double HUNDREDTHS = 100;

    static List<RecordField> fields() {
        return List.of(field("recency_days", RecordFieldType.INT), field("recency_score", RecordFieldType.DOUBLE), field(BAND, RecordFieldType.STRING),
                field("rfm_recency", RecordFieldType.INT), field("rfm_frequency", RecordFieldType.INT), field("rfm_monetary", RecordFieldType.INT),
                field(SEGMENT, RecordFieldType.STRING), field("last_activity_at", RecordFieldType.STRING));
    }

    static ReasonsField errors(final ReasonsFormat format) {
        return new ReasonsField(SCORING_ERRORS, new SimpleRecordSchema(List.of(field("field", RecordFieldType.STRING), field("rule", RecordFieldType.STRING),
                field("message", RecordFieldType.STRING))), format);
    }

    private static RecordField field(final String name, final RecordFieldType type) {
        return new RecordField(name, type.getDataType());
    }

    /** The fields of a customer; null stands where nothing is known. Who never bought has a segment and nulls. */
    Map<String, Object> score(final PurchaseHistory purchases, final String previousBand) {
        final Map<String, Object> scores = new LinkedHashMap<>();
        fields().forEach(field -> scores.put(field.getFieldName(), null));
        if (purchases.isEmpty()) {
            scores.put(SEGMENT, Segment.NO_PURCHASES.label());
            return scores;
        }
        final Integer frequency = purchases.orders() == null ? null : Integer.valueOf(scales.frequency().score(purchases.orders()));
        final Integer monetary = purchases.total() == null ? null : Integer.valueOf(scales.monetary().score(purchases.total()));
        scores.put("rfm_frequency", frequency);
        scores.put("rfm_monetary", monetary);
        if (purchases.last() == null) {
            scores.put(SEGMENT, Segment.RECENCY_UNKNOWN.label());
            return scores;
        }
        final double days = Recency.days(purchases.last(), asOf);
        final double score = recency.score(days);
        final int r = scales.recency().score(-days);
        // of orders that nobody counted one is certain
        final int f = frequency == null ? scales.frequency().score(1) : frequency;
        scores.put("recency_days", (int) Math.floor(days));
        scores.put("recency_score", Math.round(score * HUNDREDTHS) / HUNDREDTHS);
        scores.put(BAND, bands.band(score, previousBand));
        scores.put("rfm_recency", r);
        scores.put(SEGMENT, Segment.of(r, f, monetary == null ? f : monetary).label());
        scores.put("last_activity_at", purchases.last().toString());
        return scores;
    }
}
