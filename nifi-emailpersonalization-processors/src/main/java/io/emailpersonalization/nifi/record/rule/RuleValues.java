// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.record.rule;

import dev.cel.common.values.NullValue;
import io.emailpersonalization.nifi.record.value.DateText;
import io.emailpersonalization.nifi.record.value.Values;
import org.apache.nifi.serialization.record.Record;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The values of one record as rules read them, in the types of {@link RuleTypes}. A null field is absent. A value is converted when a rule reads it, and its characters count against a budget:
 * a rule that reads a long text again and again ends. Tested by ValidationRulesTest.
 */
final class RuleValues {

    /** Characters that one evaluation may read. Chosen: a thousand times what a usual record has. */
    private static final long MAX_CHARACTERS = 1_000_000;

    private long left = MAX_CHARACTERS;

    /** The values of a record take too long to read. */
    static final class TooLongException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private TooLongException() {
            super("A rule reads too much text", null, false, false);
        }
    }

    /** The record as a map that reads the record when it is asked. */
    Map<String, Object> map(final Record record, final ExpectedType expected, final Set<String> hidden) {
        return new RecordMap(record, expected, hidden);
    }

    private Object value(final Object value, final ExpectedType expected) {
        final String type = expected.onlyType();
        if (value instanceof Record nested) {
            return map(nested, expected, Set.of());
        }
        if (value instanceof Object[] array) {
            return list(Arrays.asList(array), expected);
        }
        if (value instanceof Collection<?> collection) {
            return list(collection, expected);
        }
        if (value instanceof Map<?, ?> nested) {
            final Map<String, Object> map = new LinkedHashMap<>();
            nested.forEach((key, each) -> {
                if (each != null) {
                    map.put(String.valueOf(key), value(each, expected.field(String.valueOf(key))));
                }
            });
            return map;
        }
        if (expected.isTime() && "string".equals(type)) {
            return time(value);
        }
        if ("string".equals(type)) {
            return text(value);
        }
        if ("number".equals(type) && value instanceof Number number) {
            return number.doubleValue();
        }
        final Object natural = natural(value);
        return "integer".equals(type) && natural instanceof Double number && number == Math.rint(number) ? (Object) number.longValue() : natural;
    }

    private List<Object> list(final Collection<?> entries, final ExpectedType expected) {
        final ExpectedType items = expected.items() == null ? ExpectedType.NONE : expected.items();
        final List<Object> list = new ArrayList<>(entries.size());
        for (final Object entry : entries) {
            list.add(entry == null ? NullValue.NULL_VALUE : value(entry, items));
        }
        return list;
    }

    private Object natural(final Object value) {
        return switch (value) {
            case Boolean bool -> bool;
            case Long number -> number;
            case Integer number -> number.longValue();
            case Short number -> number.longValue();
            case Byte number -> number.longValue();
            case BigInteger number when number.bitLength() < Long.SIZE -> number.longValue();
            case BigDecimal number when number.scale() <= 0 && number.precision() - number.scale() <= 18 -> number.longValueExact();
            case Number number -> number.doubleValue();
            case LocalDate date -> time(date);
            case LocalDateTime time -> time(time);
            case OffsetDateTime time -> time(time);
            case ZonedDateTime time -> time(time);
            case Instant time -> time;
            case java.sql.Time time -> text(time);
            case Date time -> time(time);
            default -> text(value);
        };
    }

    private String text(final Object value) {
        final String known = value instanceof String string ? string : Values.asText(value);
        final String text = known == null ? String.valueOf(value) : known;
        left -= text.length();
        if (left < 0) {
            throw new TooLongException();
        }
        return text;
    }

    /** A date begins at midnight UTC. Text that is no date stays text: the rule cannot compare it, and fails. */
    private Object time(final Object value) {
        return switch (value) {
            case java.sql.Date date -> date.toLocalDate().atStartOfDay(ZoneOffset.UTC).toInstant();
            case Date time -> Instant.ofEpochMilli(time.getTime());
            case LocalDate date -> date.atStartOfDay(ZoneOffset.UTC).toInstant();
            case LocalDateTime time -> time.toInstant(ZoneOffset.UTC);
            case OffsetDateTime time -> time.toInstant();
            case ZonedDateTime time -> time.toInstant();
            case Instant time -> time;
            default -> {
                final String text = text(value);
                final DateText read = DateText.parse(text);
                yield read == null ? text : read.instant();
            }
        };
    }

    /** A view of a record. Null fields and hidden fields are absent. */
    private final class RecordMap extends AbstractMap<String, Object> {
        private final Record record;
        private final ExpectedType expected;
        private final Set<String> hidden;

        private RecordMap(final Record record, final ExpectedType expected, final Set<String> hidden) {
            this.record = record;
            this.expected = expected;
            this.hidden = hidden;
        }

        private Object raw(final Object name) {
            return name instanceof String field && !hidden.contains(field) ? record.getValue(field) : null;
        }

        @Override
        public boolean containsKey(final Object name) {
            return raw(name) != null;
        }

        @Override
        public Object get(final Object name) {
            final Object raw = raw(name);
            return raw == null ? null : value(raw, expected.field((String) name));
        }

        @Override
        public Set<Entry<String, Object>> entrySet() {
            final Map<String, Object> all = new LinkedHashMap<>();
            for (final String name : record.getRawFieldNames()) {
                if (containsKey(name)) {
                    all.put(name, get(name));
                }
            }
            return Collections.unmodifiableMap(all).entrySet();
        }
    }
}
