// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.index.payload;

import org.apache.nifi.serialization.SimpleRecordSchema;
import org.apache.nifi.serialization.record.DataType;
import org.apache.nifi.serialization.record.RecordField;
import org.apache.nifi.serialization.record.RecordFieldType;
import org.apache.nifi.serialization.record.RecordSchema;
import org.apache.nifi.serialization.record.type.ArrayDataType;
import org.apache.nifi.serialization.record.type.RecordDataType;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Infers a schema that fits all added payloads. Tested by UpdateCustomerIndexTest. */
public final class PayloadSchemaInference {

    private final Map<String, DataType> types = new LinkedHashMap<>();

    public void add(final String payload) {
        PayloadJson.parse(payload).forEach((name, value) -> {
            if (value != null) {
                types.merge(name, type(value), PayloadSchemaInference::wider);
            }
        });
    }

    public RecordSchema schema() {
        return schema(types);
    }

    private static DataType type(final Object value) {
        return switch (value) {
            case Boolean any -> RecordFieldType.BOOLEAN.getDataType();
            case Integer any -> RecordFieldType.LONG.getDataType();
            case Long any -> RecordFieldType.LONG.getDataType();
            case BigInteger any -> RecordFieldType.BIGINT.getDataType();
            case BigDecimal any -> RecordFieldType.DOUBLE.getDataType();
            case Map<?, ?> map -> {
                final Map<String, DataType> types = new LinkedHashMap<>();
                map.forEach((name, entry) -> types.put(String.valueOf(name), entry == null ? RecordFieldType.STRING.getDataType() : type(entry)));
                yield RecordFieldType.RECORD.getRecordDataType(schema(types));
            }
            case List<?> list -> RecordFieldType.ARRAY.getArrayDataType(list.stream().filter(element -> element != null).map(PayloadSchemaInference::type).reduce(PayloadSchemaInference::wider)
                    .orElse(RecordFieldType.STRING.getDataType()));
            default -> RecordFieldType.STRING.getDataType();
        };
    }

    private static RecordSchema schema(final Map<String, DataType> types) {
        return new SimpleRecordSchema(types.entrySet().stream().map(entry -> new RecordField(entry.getKey(), entry.getValue())).toList());
    }

    private static DataType wider(final DataType one, final DataType other) {
        if (one.equals(other)) {
            return one;
        }
        if (one instanceof RecordDataType a && other instanceof RecordDataType b) {
            final Map<String, DataType> types = new LinkedHashMap<>();
            a.getChildSchema().getFields().forEach(field -> types.put(field.getFieldName(), field.getDataType()));
            b.getChildSchema().getFields().forEach(field -> types.merge(field.getFieldName(), field.getDataType(), PayloadSchemaInference::wider));
            return RecordFieldType.RECORD.getRecordDataType(schema(types));
        }
        if (one instanceof ArrayDataType a && other instanceof ArrayDataType b) {
            return RecordFieldType.ARRAY.getArrayDataType(wider(a.getElementType(), b.getElementType()));
        }
        final boolean numbers = isNumber(one) && isNumber(other);
        return numbers ? RecordFieldType.DOUBLE.getDataType() : RecordFieldType.STRING.getDataType();
    }

    private static boolean isNumber(final DataType type) {
        return type.getFieldType() == RecordFieldType.LONG || type.getFieldType() == RecordFieldType.DOUBLE || type.getFieldType() == RecordFieldType.BIGINT;
    }
}
