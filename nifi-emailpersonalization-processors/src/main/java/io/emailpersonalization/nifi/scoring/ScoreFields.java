// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.scoring;

import org.apache.nifi.serialization.record.RecordField;
import org.apache.nifi.serialization.record.RecordFieldType;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The fields that scoring adds to records. */
final class ScoreFields {

    static final String RECENCY_DAYS = "recency_days";
    static final String RECENCY_SCORE = "recency_score";
    static final String BAND = "recency_band";
    static final String RFM_RECENCY = "rfm_recency";
    static final String RFM_FREQUENCY = "rfm_frequency";
    static final String RFM_MONETARY = "rfm_monetary";
    static final String SEGMENT = "rfm_segment";
    static final String LAST_ACTIVITY_AT = "last_activity_at";
    static final String SCORED_AT = "scored_at";
    static final String CHURN = "churn";
    static final String P_ALIVE = "p_alive";
    static final String EXPECTED_PURCHASES = "expected_purchases";
    static final String CHURN_UNKNOWN = "churn_unknown_because";
    static final String ENGAGEMENT = "engagement";
    static final String SEGMENTS = "segments";
    static final String SCORING_ERRORS = "scoring_errors";

    /** The fields of a scored record. */
    static final List<RecordField> SCORES = List.of(field(RECENCY_DAYS, RecordFieldType.INT), field(RECENCY_SCORE, RecordFieldType.DOUBLE), field(BAND, RecordFieldType.STRING),
            field(RFM_RECENCY, RecordFieldType.INT), field(RFM_FREQUENCY, RecordFieldType.INT), field(RFM_MONETARY, RecordFieldType.INT),
            field(SEGMENT, RecordFieldType.STRING), field(LAST_ACTIVITY_AT, RecordFieldType.STRING), field(SCORED_AT, RecordFieldType.STRING));

    /** The further fields where churn is predicted. */
    static final List<RecordField> CHURN_SCORES = List.of(field(CHURN, RecordFieldType.DOUBLE), field(P_ALIVE, RecordFieldType.DOUBLE), field(EXPECTED_PURCHASES, RecordFieldType.DOUBLE),
            field(CHURN_UNKNOWN, RecordFieldType.STRING));

    /** The further field where events have weights. */
    static final List<RecordField> ENGAGEMENT_SCORES = List.of(field(ENGAGEMENT, RecordFieldType.DOUBLE));

    /** The further field where there are segment rules: a list of names. */
    static final RecordField RULE_SEGMENTS = new RecordField(SEGMENTS, RecordFieldType.ARRAY.getArrayDataType(RecordFieldType.STRING.getDataType()));

    /** The scores that are times. */
    static final Set<String> TIMES = Set.of(LAST_ACTIVITY_AT, SCORED_AT);

    private ScoreFields() {
    }

    /** The fields of all scores that are computed. */
    static List<RecordField> scores(final boolean withChurn, final boolean withEngagement) {
        final List<RecordField> fields = new ArrayList<>(SCORES);
        fields.addAll(withChurn ? CHURN_SCORES : List.of());
        fields.addAll(withEngagement ? ENGAGEMENT_SCORES : List.of());
        return List.copyOf(fields);
    }

    private static RecordField field(final String name, final RecordFieldType type) {
        return new RecordField(name, type.getDataType());
    }
}
