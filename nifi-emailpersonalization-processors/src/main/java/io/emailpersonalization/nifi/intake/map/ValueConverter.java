// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.intake.map;

import io.emailpersonalization.nifi.intake.profile.ValueType;
import io.emailpersonalization.nifi.record.value.DateText;
import io.emailpersonalization.nifi.record.value.TimeValues;
import io.emailpersonalization.nifi.record.value.Values;
import io.emailpersonalization.nifi.record.value.WrittenTime;
import org.apache.nifi.serialization.record.DataType;
import org.apache.nifi.serialization.record.RecordFieldType;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.TemporalAccessor;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Converts values to the type of a target. ValueConverterTest tests this class. */
final class ValueConverter {

    /** The mark by which spreadsheets and Shopify's exports keep digits as text. */
    private static final char TEXT_MARK = '\'';
    private static final Pattern INTEGER = Pattern.compile("[+-]?[0-9]{1,18}(\\.0{1,10})?");
    private static final Set<RecordFieldType> WHOLE_NUMBERS = EnumSet.of(RecordFieldType.BYTE, RecordFieldType.SHORT, RecordFieldType.INT, RecordFieldType.LONG);
    private static final int DATE_LENGTH = "2026-01-31".length();
    private static final int TIME_LENGTH = "2026-01-31T08:00:00Z".length();
    /** Digits before and after the point of amounts in schemas: more than any currency needs. */
    private static final int PRECISION = 38;
    private static final int SCALE = 10;

    private final ValueType type;
    private final DateTimeFormatter format;

    /** @param format pattern of dates that are texts or numbers; null for the forms of {@link DateText} */
    ValueConverter(final ValueType type, final String format) {
        this.type = type;
        this.format = format == null ? null : DateTimeFormatter.ofPattern(format, Locale.ENGLISH);
    }

    /**
     * The type of the converted values and of those that do not fit.
     *
     * @param unchanged the type in the source
     */
    DataType dataType(final DataType unchanged) {
        return switch (type) {
            case TEXT, CODE, DATE, DATE_TIME -> RecordFieldType.STRING.getDataType();
            case INTEGER -> WHOLE_NUMBERS.contains(unchanged.getFieldType()) ? RecordFieldType.LONG.getDataType() : orText(RecordFieldType.LONG.getDataType());
            case NUMBER, MINOR_UNITS -> orText(RecordFieldType.DECIMAL.getDecimalDataType(PRECISION, SCALE));
            case UNCHANGED -> unchanged;
        };
    }

    private static DataType orText(final DataType type) {
        return RecordFieldType.CHOICE.getChoiceDataType(type, RecordFieldType.STRING.getDataType());
    }

    /**
     * The converted value; null if it does not fit the type.
     *
     * @param value neither null nor blank
     * @param digits decimal digits of the currency, for {@link ValueType#MINOR_UNITS}
     */
    Object convert(final Object value, final int digits) {
        if (type == ValueType.INTEGER && (value instanceof Integer || value instanceof Long)) {
            return ((Number) value).longValue();
        }
        final String text = value instanceof String string ? string : type == ValueType.DATE ? WrittenTime.dayOrText(value) : Values.asText(value);
        if (type == ValueType.UNCHANGED || text == null) {
            return type == ValueType.UNCHANGED ? value : null;
        }
        final DateTimeFormatter written = WrittenTime.isTyped(value) ? null : format;
        return switch (type) {
            case TEXT, UNCHANGED -> text;
            case CODE -> text.charAt(0) == TEXT_MARK ? text.substring(1) : text;
            case DATE -> date(text.strip(), written);
            case DATE_TIME -> dateTime(text.strip(), written);
            case INTEGER -> INTEGER.matcher(text.strip()).matches() ? (Object) new BigDecimal(text.strip()).longValue() : null;
            case NUMBER -> Values.number(text.strip()).orElse(null);
            case MINOR_UNITS -> INTEGER.matcher(text.strip()).matches() ? new BigDecimal(text.strip()).setScale(0).movePointLeft(digits) : null;
        };
    }

    private static String date(final String text, final DateTimeFormatter format) {
        if (format == null) {
            if (isIsoDate(text) && TimeValues.instant(text).isPresent()) {
                return text;
            }
            final DateText read = DateText.parse(text);
            return read == null ? null : read.date().toString();
        }
        final TemporalAccessor read = parse(text, format);
        return read == null ? null : LocalDate.from(read).toString();
    }

    private static String dateTime(final String text, final DateTimeFormatter format) {
        if (format == null) {
            if ((isIsoDate(text) || isIsoTime(text)) && TimeValues.instant(text).isPresent()) {
                return text;
            }
            final DateText read = DateText.parse(text);
            return read == null ? null : read.iso();
        }
        return switch (parse(text, format)) {
            case null -> null;
            case ZonedDateTime time -> new DateText(time.toLocalDate(), time.toLocalTime(), time.getOffset()).iso();
            case LocalDateTime time -> new DateText(time.toLocalDate(), time.toLocalTime(), null).iso();
            case TemporalAccessor date -> LocalDate.from(date).toString();
        };
    }

    /** Whether a text looks like 2026-01-31. Exports are full of them, and parsing takes ten times as long. */
    private static boolean isIsoDate(final String text) {
        return text.length() == DATE_LENGTH && text.charAt(4) == '-' && text.charAt(7) == '-';
    }

    /** Whether a text looks like 2026-01-31T08:00:00Z. */
    private static boolean isIsoTime(final String text) {
        return text.length() == TIME_LENGTH && text.charAt(4) == '-' && text.charAt(7) == '-' && text.charAt(DATE_LENGTH) == 'T' && text.charAt(TIME_LENGTH - 1) == 'Z';
    }

    private static TemporalAccessor parse(final String text, final DateTimeFormatter format) {
        try {
            return format.parseBest(text, ZonedDateTime::from, LocalDateTime::from, LocalDate::from);
        } catch (final DateTimeException e) {
            return null;
        }
    }
}
