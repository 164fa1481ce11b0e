// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.intake.dynamics;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.emailpersonalization.nifi.record.value.DateText;
import org.apache.nifi.serialization.SimpleRecordSchema;
import org.apache.nifi.serialization.record.MapRecord;
import org.apache.nifi.serialization.record.RecordField;
import org.apache.nifi.serialization.record.RecordFieldType;
import org.apache.nifi.serialization.record.RecordSchema;

import java.sql.Date;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The fields of the records of a table: its columns with the types of the metadata, labels, and two fields for deletions. A row has every field, whatever the page holds. QueryDynamicsRecordTest
 * tests it.
 */
final class RowSchema {

    static final String DELETED = "_deleted";
    static final String DELETION_REASON = "_deletion_reason";
    static final String LABEL_SUFFIX = "_formatted";
    static final String TABLE_SUFFIX = "_table";

    /** All digits and those behind the point of the largest decimal: money has up to 15 and 4, decimals up to 12 and 10 (Microsoft Learn, "Column data types"). */
    private static final int PRECISION = 38;
    private static final int SCALE = 10;
    private static final Pattern LOOKUP = Pattern.compile("_.+_value");
    private static final Pattern GUID = Pattern.compile("[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

    private final TableMetadata table;
    private final Map<String, RecordField> columns = new LinkedHashMap<>();
    private final boolean hasLabels;
    private final RecordSchema schema;

    /**
     * @param chosen the columns to read; empty for all
     * @param hasLabels whether choices and lookups have labels
     * @param hasTimes whether dates and times have types of their own
     * @throws DataverseException when the table does not have a chosen column
     */
    RowSchema(final TableMetadata table, final List<String> chosen, final boolean hasLabels, final boolean hasTimes) throws DataverseException {
        this.table = table;
        this.hasLabels = hasLabels;
        final List<String> unknown = chosen.stream().filter(name -> !table.columns().containsKey(name)).toList();
        if (!unknown.isEmpty()) {
            throw DataverseException.refused("The table has no column %s: names of columns are logical names in lower case; a lookup is _<name>_value%s"
                    .formatted(String.join(", ", unknown), suggestion(unknown)));
        }
        add(table.key(), hasTimes);
        for (final String name : chosen.isEmpty() ? table.columns().keySet() : chosen) {
            add(name, hasTimes);
        }
        final List<RecordField> fields = new ArrayList<>();
        columns.values().forEach(column -> {
            fields.add(column);
            if (hasLabel(column.getFieldName())) {
                fields.add(text(column.getFieldName() + LABEL_SUFFIX));
            }
            if (hasLabels && LOOKUP.matcher(column.getFieldName()).matches()) {
                fields.add(text(column.getFieldName() + TABLE_SUFFIX));
            }
        });
        fields.add(new RecordField(DELETED, RecordFieldType.BOOLEAN.getDataType(), true));
        fields.add(text(DELETION_REASON));
        schema = new SimpleRecordSchema(fields);
    }

    /** The lookups whose names were given without their affixes. */
    private String suggestion(final List<String> unknown) {
        final String lookups = unknown.stream().map(name -> "_" + name + "_value").filter(table.columns()::containsKey).collect(Collectors.joining(", "));
        return lookups.isEmpty() ? "" : ". Did you mean " + lookups + "?";
    }

    private void add(final String name, final boolean hasTimes) {
        final RecordFieldType type = switch (table.columns().get(name)) {
            case "Edm.Boolean" -> RecordFieldType.BOOLEAN;
            case "Edm.Int16", "Edm.Int32", "Edm.Byte", "Edm.SByte" -> RecordFieldType.INT;
            case "Edm.Int64" -> RecordFieldType.LONG;
            case "Edm.Decimal" -> RecordFieldType.DECIMAL;
            case "Edm.Double", "Edm.Single" -> RecordFieldType.DOUBLE;
            case "Edm.DateTimeOffset" -> hasTimes ? RecordFieldType.TIMESTAMP : RecordFieldType.STRING;
            case "Edm.Date" -> hasTimes ? RecordFieldType.DATE : RecordFieldType.STRING;
            case null, default -> RecordFieldType.STRING;
        };
        columns.put(name, new RecordField(name, type == RecordFieldType.DECIMAL ? RecordFieldType.DECIMAL.getDecimalDataType(PRECISION, SCALE) : type.getDataType(), true));
    }

    private static RecordField text(final String name) {
        return new RecordField(name, RecordFieldType.STRING.getDataType(), true);
    }

    private boolean hasLabel(final String column) {
        final RecordFieldType type = columns.get(column).getDataType().getFieldType();
        return hasLabels && (type == RecordFieldType.INT || LOOKUP.matcher(column).matches());
    }

    RecordSchema schema() {
        return schema;
    }

    /** Whether a row says that another row was deleted, or left what is tracked. */
    static boolean isDeletion(final ObjectNode row) {
        return row.path("@odata.context").asText().endsWith("/$deletedEntity") || row.has("@removed") || row.has("@odata.removed");
    }

    /**
     * The id of a row.
     *
     * @throws DataverseException when the row has none
     */
    String id(final ObjectNode row) throws DataverseException {
        final JsonNode named = row.hasNonNull(table.key()) ? row.get(table.key()) : row.path("id");
        final Matcher guid = GUID.matcher(named.asText());
        if (guid.find()) {
            return guid.group();
        }
        throw DataverseException.refused("A row has no id: the answer is not one of Dataverse. Check Environment URL and the proxy");
    }

    /**
     * A row as a record.
     *
     * @throws DataverseException when a value does not have the type of the metadata, or the row has a column that the metadata does not have
     */
    MapRecord record(final ObjectNode row) throws DataverseException {
        final Map<String, Object> values = new LinkedHashMap<>();
        if (isDeletion(row)) {
            values.put(table.key(), id(row));
            values.put(DELETED, true);
            values.put(DELETION_REASON, row.path("reason").asText(row.path("@removed").path("reason").asText("deleted")));
            return new MapRecord(schema, values);
        }
        refuseUnknown(row);
        for (final RecordField column : columns.values()) {
            final String name = column.getFieldName();
            values.put(name, value(row.path(name), column));
            if (hasLabel(name)) {
                values.put(name + LABEL_SUFFIX, row.path(name + DataverseQuery.LABEL).asText(null));
            }
            if (hasLabels && LOOKUP.matcher(name).matches()) {
                values.put(name + TABLE_SUFFIX, row.path(name + DataverseQuery.LOOKUP_TABLE).asText(null));
            }
        }
        values.put(DELETED, false);
        return new MapRecord(schema, values);
    }

    private void refuseUnknown(final ObjectNode row) throws DataverseException {
        for (final Map.Entry<String, JsonNode> field : row.properties()) {
            if (field.getKey().indexOf('@') < 0 && !columns.containsKey(field.getKey())) {
                throw DataverseException.unavailable("A row has a column that the metadata did not have at the start: the metadata is read again", null);
            }
        }
    }

    private static Object value(final JsonNode value, final RecordField column) throws DataverseException {
        if (value.isNull() || value.isMissingNode()) {
            return null;
        }
        final Object converted = switch (column.getDataType().getFieldType()) {
            case BOOLEAN -> value.isBoolean() ? value.booleanValue() : null;
            case INT -> value.canConvertToInt() && value.isIntegralNumber() ? value.intValue() : null;
            case LONG -> value.canConvertToLong() && value.isIntegralNumber() ? value.longValue() : null;
            case DECIMAL -> value.isNumber() ? value.decimalValue() : null;
            case DOUBLE -> value.isNumber() ? value.doubleValue() : null;
            case TIMESTAMP -> isTime(value) ? Timestamp.from(DateText.parse(value.textValue()).instant()) : null;
            case DATE -> isTime(value) ? Date.valueOf(DateText.parse(value.textValue()).date()) : null;
            default -> value.isValueNode() ? value.asText() : value.toString();
        };
        if (converted == null) {
            throw DataverseException.refused("A value of the column %s does not have the type that the metadata declares: restart the processor, so that it reads the metadata again"
                    .formatted(column.getFieldName()));
        }
        return converted;
    }

    private static boolean isTime(final JsonNode value) {
        return value.isTextual() && DateText.parse(value.textValue()) != null;
    }
}
