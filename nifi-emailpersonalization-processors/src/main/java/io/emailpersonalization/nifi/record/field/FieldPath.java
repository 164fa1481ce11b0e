// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.record.field;

import io.emailpersonalization.nifi.record.value.Values;
import org.apache.nifi.components.ValidationResult;
import org.apache.nifi.components.Validator;
import org.apache.nifi.record.path.FieldValue;
import org.apache.nifi.record.path.RecordPath;
import org.apache.nifi.serialization.record.DataType;
import org.apache.nifi.serialization.record.Record;
import org.apache.nifi.serialization.record.RecordSchema;
import org.apache.nifi.serialization.record.type.RecordDataType;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A field of a record, by RecordPath. Reads a plain top-level path such as {@code /email} straight from the record, as most flows use only these, and evaluates every other path. Safe for
 * threads.
 */
public final class FieldPath {

    /** Accepts the texts that {@link #compile(String)} accepts. Does not evaluate Expression Language. */
    public static final Validator VALIDATOR = (subject, input, context) -> {
        final ValidationResult.Builder result = new ValidationResult.Builder().subject(subject).input(input);
        try {
            compile(input);
            return result.valid(true).build();
        } catch (final IllegalArgumentException e) {
            return result.valid(false).explanation(e.getMessage()).build();
        }
    };

    private static final Pattern TOP_LEVEL = Pattern.compile("/(?:([A-Za-z_][A-Za-z0-9_]*)|'([^']+)'|\"([^\"]+)\")");

    private final String path;
    private final String topLevelName;
    private final RecordPath recordPath;
    /** The leading names of the path, from the record down. */
    private final List<String> names;
    /** Whether the path has only names. */
    private final boolean isPlain;

    private FieldPath(final String path, final String topLevelName, final RecordPath recordPath) {
        this.path = path;
        this.topLevelName = topLevelName;
        this.recordPath = recordPath;
        final List<String> leading = new ArrayList<>();
        this.isPlain = readNames(path, leading) == path.length();
        this.names = List.copyOf(isPlain ? leading : leading.subList(0, Math.min(1, leading.size())));
    }

    /** Adds the leading names of a path. Returns the position after the last one. */
    private static int readNames(final String path, final List<String> names) {
        final Matcher name = TOP_LEVEL.matcher(path);
        int end = 0;
        while (name.find() && name.start() == end && (name.end() == path.length() || "/[".indexOf(path.charAt(name.end())) >= 0)) {
            names.add((name.group(1) == null ? name.group(2) == null ? name.group(3) : name.group(2) : name.group(1)).intern());
            end = name.end();
        }
        return end;
    }

    /**
     * Compiles a RecordPath.
     *
     * @throws IllegalArgumentException when the text is not a RecordPath; the message shows an example
     */
    public static FieldPath compile(final String path) {
        final Matcher matcher = TOP_LEVEL.matcher(path);
        if (matcher.matches()) {
            final String plain = matcher.group(1);
            final String quoted = matcher.group(2) == null ? matcher.group(3) : matcher.group(2);
            // readers intern the names of fields, and a map finds identical keys faster than equal ones
            return new FieldPath(path, (plain == null ? quoted : plain).intern(), null);
        }
        if (!path.startsWith("/") && path.indexOf('(') < 0) {
            throw new IllegalArgumentException("not a RecordPath: a field is named by a path that starts with a slash, such as /email");
        }
        try {
            return new FieldPath(path, null, RecordPath.compile(path));
        } catch (final RuntimeException e) {
            throw new IllegalArgumentException("not a RecordPath: write a path such as /email or /address/city", e);
        }
    }

    /** The path as configured. */
    public String path() {
        return path;
    }

    /** Whether the path has only names, such as {@code /address/city}. */
    public boolean isPlain() {
        return isPlain;
    }

    /** The names of a plain path from the record down; of another path the first name, or none if it starts with a function. */
    public List<String> names() {
        return names;
    }

    /** The last name of the path, without quotes. */
    public String lastName() {
        return topLevelName != null ? topLevelName : path.substring(path.lastIndexOf('/') + 1).replaceAll("['\"]", "");
    }

    /** The name of the field, for a plain top-level path. */
    public Optional<String> topLevelName() {
        return Optional.ofNullable(topLevelName);
    }

    /**
     * Whether the schema of the record lacks the field, so that the record says nothing about it. A null value is not absent. For a path with more than names, only the first name counts.
     */
    public boolean isAbsent(final Record record) {
        RecordSchema schema = record.getSchema();
        for (final String name : names) {
            final Optional<DataType> type = schema.getDataType(name);
            if (type.isEmpty() || !(type.get() instanceof RecordDataType nested) || nested.getChildSchema() == null) {
                return type.isEmpty();
            }
            schema = nested.getChildSchema();
        }
        return false;
    }

    /** The first selected value; null when the field is absent or null. */
    public Object read(final Record record) {
        if (topLevelName != null) {
            return record.getValue(topLevelName);
        }
        return first(record, field -> field.getValue() != null).map(FieldValue::getValue).orElse(null);
    }

    /** NiFi trusts the schema for nested records. A value that is not a record has no fields. */
    private Optional<FieldValue> first(final Record record, final Predicate<FieldValue> condition) {
        try {
            return recordPath.evaluate(record).getSelectedFields().filter(condition).findFirst();
        } catch (final ClassCastException e) {
            return Optional.empty();
        }
    }

    /** The first selected value as text, see {@link Values#asText(Object)}; null when it is absent, null, an array or a record. */
    public String readString(final Record record) {
        final Object value = read(record);
        return value instanceof String text ? text : Values.asText(value);
    }

    /** Sets the first selected field; does nothing if the path selects none. */
    public void write(final Record record, final Object value) {
        if (topLevelName == null) {
            first(record, field -> true).ifPresent(field -> field.updateValue(value));
        } else if (record.getValue(topLevelName) != value) {
            record.setValue(topLevelName, value);
        }
    }

    @Override
    public boolean equals(final Object other) {
        return other instanceof FieldPath that && path.equals(that.path);
    }

    @Override
    public int hashCode() {
        return path.hashCode();
    }

    @Override
    public String toString() {
        return path;
    }
}
