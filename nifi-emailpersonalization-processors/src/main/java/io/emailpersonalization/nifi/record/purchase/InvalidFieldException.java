// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.record.purchase;

import io.emailpersonalization.nifi.record.write.ReasonsField;
import io.emailpersonalization.nifi.record.write.ReasonsFormat;
import org.apache.nifi.serialization.SimpleRecordSchema;
import org.apache.nifi.serialization.record.RecordField;
import org.apache.nifi.serialization.record.RecordFieldType;
import org.apache.nifi.serialization.record.RecordSchema;

import java.util.Map;
import java.util.stream.Stream;

/** A field of a record cannot be read. The message holds no value of the record. ScoreCustomerRecordTest covers this class. */
public final class InvalidFieldException extends Exception {

    private static final long serialVersionUID = 1L;
    private static final String FIELD = "field";
    private static final String RULE = "rule";
    private static final String MESSAGE = "message";
    private static final RecordSchema ROW = new SimpleRecordSchema(Stream.of(FIELD, RULE, MESSAGE).map(name -> new RecordField(name, RecordFieldType.STRING.getDataType())).toList());

    private final String field;
    private final String rule;

    /**
     * @param field the RecordPath of the field
     * @param rule the rule that the field breaks, such as {@code minimum}
     */
    public InvalidFieldException(final String field, final String rule, final String message) {
        super(message);
        this.field = field;
        this.rule = rule;
    }

    /** The output field with the errors of an invalid record. */
    public static ReasonsField errors(final String fieldName, final ReasonsFormat format) {
        return new ReasonsField(fieldName, ROW, format);
    }

    /** A row of {@link #errors}. */
    public Map<String, Object> row() {
        return Map.of(FIELD, field, RULE, rule, MESSAGE, getMessage());
    }
}
