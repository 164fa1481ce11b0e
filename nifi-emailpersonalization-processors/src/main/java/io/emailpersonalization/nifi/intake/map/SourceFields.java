// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.intake.map;

import io.emailpersonalization.nifi.record.field.ColumnName;
import io.emailpersonalization.nifi.record.field.FieldPath;
import org.apache.nifi.serialization.SimpleRecordSchema;
import org.apache.nifi.serialization.record.DataType;
import org.apache.nifi.serialization.record.RecordField;
import org.apache.nifi.serialization.record.RecordFieldType;
import org.apache.nifi.serialization.record.RecordSchema;
import org.apache.nifi.serialization.record.type.ArrayDataType;
import org.apache.nifi.serialization.record.type.ChoiceDataType;
import org.apache.nifi.serialization.record.type.RecordDataType;
import org.apache.nifi.serialization.record.util.DataTypeUtils;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The fields of the records of a source by name. Fields of lifted records count as fields of the record. A name is found by its exact spelling, else without case, blanks and punctuation.
 * MapCustomerRecordTest covers this class.
 */
final class SourceFields {

    private final List<SourceField> all = new ArrayList<>();
    private final Map<String, SourceField> exact = new LinkedHashMap<>();
    private final Map<String, SourceField> plain = new LinkedHashMap<>();

    /** @param lift names of nested records whose fields are lifted */
    SourceFields(final RecordSchema schema, final Collection<String> lift) {
        for (final RecordField field : schema.getFields()) {
            final Optional<RecordSchema> nested = lift.contains(field.getFieldName()) ? recordSchema(field.getDataType()) : Optional.empty();
            if (nested.isEmpty()) {
                all.add(SourceField.of(field));
            }
        }
        for (final String name : lift) {
            schema.getField(name).ifPresent(around -> recordSchema(around.getDataType()).ifPresent(nested -> nested.getFields()
                    .forEach(field -> all.add(SourceField.of(around).child(field.getFieldName(), field.getDataType())))));
        }
        for (final SourceField field : all) {
            exact.putIfAbsent(field.name(), field);
            plain.putIfAbsent(ColumnName.plain(field.name()), field);
        }
    }

    /** The fields in their order; those of lifted records last. */
    List<SourceField> all() {
        return all;
    }

    /** Whether there is a field of the name. */
    boolean has(final String name) {
        return find(name).isPresent();
    }

    private Optional<SourceField> find(final String name) {
        final SourceField field = exact.get(name);
        return Optional.ofNullable(field == null ? plain.get(ColumnName.plain(name)) : field);
    }

    /** The field of a path of names; empty if there is none. */
    Optional<SourceField> find(final FieldPath path) {
        final List<String> names = path.names();
        Optional<SourceField> found = find(names.getFirst());
        for (int i = 1; i < names.size() && found.isPresent(); i++) {
            found = child(found.get(), names.get(i));
        }
        return found;
    }

    private static Optional<SourceField> child(final SourceField field, final String name) {
        if (field.type().getFieldType() == RecordFieldType.MAP) {
            return Optional.of(field.child(name, RecordFieldType.STRING.getDataType()));
        }
        return recordSchema(field.type()).flatMap(schema -> new SourceFields(schema, List.of()).find(name))
                .map(child -> field.child(child.name(), child.type()));
    }

    /** The paths of the values within a field: its own, or those of the fields of a nested record. */
    static Set<List<String>> leaves(final SourceField field) {
        final Set<List<String>> leaves = new LinkedHashSet<>();
        final Optional<RecordSchema> nested = recordSchema(field.type());
        if (nested.isEmpty() || nested.get().getFieldCount() == 0) {
            leaves.add(field.path());
        } else {
            nested.get().getFields().forEach(child -> leaves.addAll(leaves(field.child(child.getFieldName(), child.getDataType()))));
        }
        return leaves;
    }

    /** The schema of nested records; of several kinds of records, one with the fields of all. */
    static Optional<RecordSchema> recordSchema(final DataType type) {
        return switch (type) {
            case RecordDataType nested -> Optional.ofNullable(nested.getChildSchema());
            case ChoiceDataType choice -> choice.getPossibleSubTypes().stream().map(SourceFields::recordSchema).flatMap(Optional::stream).reduce(DataTypeUtils::merge);
            case null, default -> Optional.empty();
        };
    }

    /** The schema of the records in a list; empty if its entries are no records. */
    static Optional<RecordSchema> elementSchema(final DataType type) {
        return switch (type) {
            case ArrayDataType list -> recordSchema(list.getElementType());
            case ChoiceDataType choice -> choice.getPossibleSubTypes().stream().map(SourceFields::elementSchema).flatMap(Optional::stream).reduce(DataTypeUtils::merge);
            case null, default -> Optional.empty();
        };
    }

    /** A schema without fields. */
    static RecordSchema empty() {
        return new SimpleRecordSchema(List.of());
    }
}
