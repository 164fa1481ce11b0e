// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.record.write;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import org.apache.nifi.serialization.record.RecordFieldType;
import org.apache.nifi.serialization.record.RecordSchema;
import org.apache.nifi.serialization.record.SerializedForm;

import java.util.List;
import java.util.Map;

/**
 * Serializes rows of text and numbers to the JSON that NiFi's JSON writer would write. The writer then copies this text and does not look at every field, which takes most of its time for
 * many small nested records. Other writers ignore it.
 */
final class JsonRowSerializer {

    private static final String MIME_TYPE = "application/json";
    private static final JsonStringEncoder ENCODER = JsonStringEncoder.getInstance();
    /** Initial capacity in characters; longer rows grow it. */
    private static final int TYPICAL_LENGTH = 96;

    private final List<String> names;
    private final boolean[] isNumber;
    private final String[] beginnings;

    /** @param schema fields of type string or double */
    JsonRowSerializer(final RecordSchema schema) {
        names = schema.getFieldNames();
        isNumber = new boolean[names.size()];
        beginnings = new String[names.size()];
        for (int i = 0; i < beginnings.length; i++) {
            isNumber[i] = schema.getField(i).getDataType().getFieldType() == RecordFieldType.DOUBLE;
            beginnings[i] = (i == 0 ? "{" : ",") + '"' + new String(ENCODER.quoteAsString(names.get(i))) + "\":";
        }
    }

    /** The serialized row; null if the settings of the writer decide its form: how it writes nulls, exponents or surrogate pairs. */
    SerializedForm serialize(final Map<String, Object> record) {
        final Object[] values = new Object[beginnings.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = record.get(names.get(i));
            if (isNumber[i] ? !(values[i] instanceof Double number && isPlain(number)) : !(values[i] instanceof String text && isPlain(text))) {
                return null;
            }
        }
        return SerializedForm.of(() -> text(values), MIME_TYPE);
    }

    /** Whether Java writes the number without an exponent, and without a sign that the writer may drop. */
    private static boolean isPlain(final double number) {
        final double size = Math.abs(number);
        return Double.compare(number, 0) == 0 || size >= 1e-3 && size < 1e7;
    }

    /** Whether the text has no surrogate pairs, which the writer escapes. */
    private static boolean isPlain(final String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private String text(final Object[] values) {
        final StringBuilder text = new StringBuilder(TYPICAL_LENGTH);
        for (int i = 0; i < values.length; i++) {
            text.append(beginnings[i]);
            if (isNumber[i]) {
                text.append((double) values[i]);
            } else {
                text.append('"');
                ENCODER.quoteAsString((String) values[i], text);
                text.append('"');
            }
        }
        return text.append('}').toString();
    }
}
