// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.emit;

import io.emailpersonalization.nifi.record.write.ExtendedSchema;
import io.emailpersonalization.nifi.record.write.ReasonsField;
import io.emailpersonalization.nifi.record.write.ReasonsFormat;
import org.apache.nifi.serialization.SimpleRecordSchema;
import org.apache.nifi.serialization.record.RecordField;
import org.apache.nifi.serialization.record.RecordFieldType;
import org.apache.nifi.serialization.record.RecordSchema;

import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** The schemas of the outgoing records, for one input schema. */
public final class OutgoingSchemas {

    public static final String GOLDEN_ID = "golden_id";
    static final String RECORD_ID = "record_id";
    static final String WAITING_ID = "waiting_id";
    static final String MERGED_FROM = "merged_from";
    static final String MATCH_SCORE = "match_score";
    public static final String EMAIL_OWNER = "email_owner";
    public static final String REVIEW_REFUSAL = "review_refusal";
    static final String VERSION = "version";
    public static final String EXPLANATION = "explanation";
    public static final String LEFT = "left";
    public static final String RIGHT = "right";
    public static final String PROBABILITY = "probability";
    public static final String BECAME = "became";
    static final String REASON = "reason";
    static final String EMAIL = "email";
    public static final String ADDRESSES = "addresses";
    public static final String MEMBERS = "members";
    static final String SOURCE = "source";
    static final String CUSTOMER_ID = "customer_id";

    /** A source record, by source and id. */
    static final RecordSchema MEMBER = new SimpleRecordSchema(List.of(field(SOURCE, RecordFieldType.STRING), field(CUSTOMER_ID, RecordFieldType.STRING)));

    /** Merged, split and erased people. It does not depend on the input. */
    public static final RecordSchema CHANGED = new SimpleRecordSchema(List.of(field(GOLDEN_ID, RecordFieldType.STRING), field(BECAME, RecordFieldType.STRING), field(REASON, RecordFieldType.STRING),
            field(EMAIL, RecordFieldType.STRING), new RecordField(ADDRESSES, RecordFieldType.ARRAY.getArrayDataType(RecordFieldType.STRING.getDataType())),
            new RecordField(MEMBERS, RecordFieldType.ARRAY.getArrayDataType(RecordFieldType.RECORD.getRecordDataType(MEMBER))), field(VERSION, RecordFieldType.LONG)));

    private final RecordSchema input;
    private final RecordSchema pairSide;
    private final RecordSchema golden;
    private final RecordSchema duplicate;
    private final RecordSchema review;
    private final ReasonsField mergedFrom;
    private final ReasonsField explanation;

    /** @param withOrders whether golden records may have stored orders */
    public OutgoingSchemas(final RecordSchema read, final ReasonsFormat format, final boolean withOrders) {
        this.input = read;
        this.pairSide = ExtendedSchema.of(read, List.of(field(GOLDEN_ID, RecordFieldType.STRING), field(WAITING_ID, RecordFieldType.STRING)));
        this.mergedFrom = new ReasonsField(MERGED_FROM, new SimpleRecordSchema(List.of(field("record", RecordFieldType.STRING))), format);
        this.explanation = new ReasonsField(EXPLANATION, new SimpleRecordSchema(List.of(field("with", RecordFieldType.STRING), field("field", RecordFieldType.STRING),
                field("level", RecordFieldType.STRING), field("weight", RecordFieldType.DOUBLE))), format);
        this.golden = ExtendedSchema.of(withOrders ? GoldenPurchases.extend(read) : read, List.of(field(GOLDEN_ID, RecordFieldType.STRING), mergedFrom.recordField(),
                field(MATCH_SCORE, RecordFieldType.DOUBLE), field(EMAIL_OWNER, RecordFieldType.BOOLEAN), field(REVIEW_REFUSAL, RecordFieldType.BOOLEAN),
                field(VERSION, RecordFieldType.LONG)));
        this.duplicate = ExtendedSchema.of(read, List.of(field(RECORD_ID, RecordFieldType.STRING), field(GOLDEN_ID, RecordFieldType.STRING), field(MATCH_SCORE, RecordFieldType.DOUBLE),
                explanation.recordField()));
        this.review = new SimpleRecordSchema(List.of(new RecordField(LEFT, RecordFieldType.RECORD.getRecordDataType(pairSide)),
                new RecordField(RIGHT, RecordFieldType.RECORD.getRecordDataType(pairSide)), field(PROBABILITY, RecordFieldType.DOUBLE), explanation.recordField()));
    }

    /** Returns a schema that allows text in some of its boolean fields: one source writes true and another "yes", and an expired consent becomes "pending". */
    public static RecordSchema withTexts(final RecordSchema read, final Predicate<String> fields) {
        final List<RecordField> booleans = read.getFields().stream().filter(field -> field.getDataType().getFieldType() == RecordFieldType.BOOLEAN && fields.test(field.getFieldName()))
                .map(field -> new RecordField(field.getFieldName(), RecordFieldType.CHOICE.getChoiceDataType(RecordFieldType.BOOLEAN.getDataType(), RecordFieldType.STRING.getDataType()))).toList();
        return booleans.isEmpty() ? read : ExtendedSchema.of(read, booleans);
    }

    private static RecordField field(final String name, final RecordFieldType type) {
        return new RecordField(name, type.getDataType());
    }

    public RecordSchema input() {
        return input;
    }

    RecordSchema pairSide() {
        return pairSide;
    }

    public RecordSchema golden() {
        return golden;
    }

    public RecordSchema duplicate() {
        return duplicate;
    }

    public RecordSchema review() {
        return review;
    }

    Object mergedFrom(final List<Map<String, Object>> rows) {
        return mergedFrom.value(rows);
    }

    Object explanation(final List<Map<String, Object>> rows) {
        return explanation.value(rows);
    }
}
