// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.intake.map;

import io.emailpersonalization.nifi.intake.profile.FieldRule;
import io.emailpersonalization.nifi.intake.profile.ValueType;
import io.emailpersonalization.nifi.record.value.Values;
import org.apache.nifi.serialization.record.DataType;
import org.apache.nifi.serialization.record.Record;
import org.apache.nifi.serialization.record.RecordFieldType;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Reads the value of one target field from the records of a source. MapCustomerRecordTest covers this class.
 *
 * @param currency the places of the currency; without places for other types than {@link ValueType#MINOR_UNITS}
 * @param digits decimal digits of currencies by code
 */
record TargetMapping(String name, ValueSource source, ValueConverter converter, String constant, ValueSource currency, Map<String, Integer> digits) {

    /**
     * The mapping of a target.
     *
     * @param ownName whether a field with the name of the target is its last place
     */
    static TargetMapping of(final String name, final ValueType usualType, final FieldRule rule, final boolean ownName, final SourceFields fields) {
        final List<String> paths = ownName ? Stream.concat(rule.from().stream(), Stream.of("/" + name)).toList() : rule.from();
        return new TargetMapping(name, ValueSource.of(paths, fields), new ValueConverter(rule.type() == null ? usualType : rule.type(), rule.format()), rule.constant(),
                ValueSource.of(rule.currency() == null ? List.of() : List.of(rule.currency()), fields), rule.digits());
    }

    /** Whether the records say nothing about the target. */
    boolean isAbsent() {
        return source.isAbsent() && constant == null;
    }

    DataType dataType() {
        final List<DataType> types = source.fields().stream().map(SourceField::type).distinct().toList();
        return converter.dataType(types.size() == 1 && source.fields().size() == source.places().size() ? types.getFirst() : RecordFieldType.STRING.getDataType());
    }

    /** The value in a record. One that does not fit the type stays as it is, and is counted. */
    Object read(final Record record, final MappingCounts counts) {
        final Object value = source.read(record);
        if (value == null) {
            return constant;
        }
        final Object converted = converter.convert(value, digits(record));
        if (converted == null) {
            counts.countMisfit(name);
            return value;
        }
        return converted;
    }

    private int digits(final Record record) {
        if (currency.isAbsent()) {
            return FieldRule.DEFAULT_DIGITS;
        }
        final String code = Values.asText(currency.read(record));
        return code == null ? FieldRule.DEFAULT_DIGITS : digits.getOrDefault(code.strip().toUpperCase(Locale.ROOT), FieldRule.DEFAULT_DIGITS);
    }
}
