// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.verify;

import io.emailpersonalization.nifi.esp.client.AudienceField;
import io.emailpersonalization.nifi.esp.client.AudienceField.Type;
import io.emailpersonalization.nifi.record.value.Texts;
import io.emailpersonalization.nifi.record.value.Values;

import java.math.BigDecimal;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Whether a vendor holds the value of a field that was sent, by the type of the field: vendors write dates, numbers, phones and options in forms of their own. Where the type is text or unknown,
 * 01067 and 1067 differ, and so do 1.50 and 1.5, unless the mapping sent a number.
 */
public final class FieldEquality {

    /** How far two values agree. */
    public enum Agreement {
        EQUAL,
        /** The vendor holds the value as far as its field is long. */
        CUT,
        /** The vendor holds a beginning of the value, and the length of its field is no reason. */
        BEGINNING,
        DIFFERENT
    }

    private static final Map<String, Boolean> BOOLEANS = Map.of("true", true, "yes", true, "y", true, "1", true, "false", false, "no", false, "n", false, "0", false);

    /** A phone without words: an extension in words is compared as text. */
    private static final Pattern PHONE = Pattern.compile("\\+?[0-9 ()./\\u00a0\\u2010\\u2011\\u2013-]{1,60}");
    /** A trunk prefix that is not dialled from abroad. */
    private static final Pattern TRUNK = Pattern.compile("\\(0\\)");
    private static final Pattern NO_DIGIT = Pattern.compile("[^0-9]");
    private static final String INTERNATIONAL = "00";

    /** Mailchimp's parts of an address, in the order in which it writes them as one text; the country last. */
    private static final List<String> ADDRESS_PARTS = List.of("addr1", "addr2", "city", "state", "zip", "country");
    private static final Pattern SEPARATORS = Pattern.compile("[\\s,]+");

    private FieldEquality() {
    }

    /** Whether a value is none: null, a blank text, or a list or map without a value. */
    public static boolean isEmpty(final Object value) {
        return switch (value) {
            case null -> true;
            case String text -> Texts.trim(text).isEmpty();
            case Collection<?> list -> list.stream().allMatch(FieldEquality::isEmpty);
            case Map<?, ?> map -> map.values().stream().allMatch(FieldEquality::isEmpty);
            default -> false;
        };
    }

    /**
     * Compares a value that was sent with the one that the vendor holds. Neither is empty.
     *
     * @param field the field at the vendor; null where the vendor does not name it
     */
    public static Agreement compare(final Object expected, final Object found, final AudienceField field) {
        if (isEqual(expected, found, field == null ? Type.OTHER : field.type())) {
            return Agreement.EQUAL;
        }
        final String sent = Values.asText(expected);
        final String held = Values.asText(found);
        if (sent == null || held == null) {
            return Agreement.DIFFERENT;
        }
        if (field != null && TextEquality.isCut(sent, held, field.maxLength())) {
            return Agreement.CUT;
        }
        return TextEquality.isBeginning(sent, held) ? Agreement.BEGINNING : Agreement.DIFFERENT;
    }

    private static boolean isEqual(final Object expected, final Object found, final Type type) {
        final String sent = Values.asText(expected);
        final String held = Values.asText(found);
        if (sent != null && held != null && TextEquality.isSame(sent, held)) {
            return true;
        }
        if (found instanceof Boolean && isSameBoolean(sent, held) || expected instanceof Number && isSameNumber(sent, held)) {
            return true;
        }
        return switch (type) {
            case NUMBER -> isSameNumber(sent, held);
            case BOOLEAN -> isSameBoolean(sent, held);
            case DATE -> DateEquality.isSameDay(expected, found);
            case DATE_TIME -> DateEquality.isSameTime(expected, found);
            case BIRTHDAY -> DateEquality.isSameBirthday(expected, found);
            case OPTION -> sent != null && held != null && TextEquality.isSameIgnoringCase(sent, held);
            case OPTIONS -> options(expected).equals(options(found));
            case PHONE -> phone(sent).isPresent() && phone(sent).equals(phone(held));
            case URL -> url(sent).isPresent() && url(sent).equals(url(held));
            case ADDRESS -> isSamePostalAddress(expected, found);
            case TEXT, POSTAL_CODE, OTHER -> false;
        };
    }

    private static boolean isSameNumber(final String sent, final String held) {
        final Optional<BigDecimal> number = number(sent);
        return number.isPresent() && number(held).filter(other -> other.compareTo(number.get()) == 0).isPresent();
    }

    private static Optional<BigDecimal> number(final String text) {
        return text == null ? Optional.empty() : Values.number(Texts.trim(text));
    }

    private static boolean isSameBoolean(final String sent, final String held) {
        return sent != null && held != null && BOOLEANS.containsKey(TextEquality.folded(sent)) && Objects.equals(BOOLEANS.get(TextEquality.folded(sent)), BOOLEANS.get(TextEquality.folded(held)));
    }

    /** Returns the options of a value: a list, or a text with semicolons between them, as HubSpot writes them, or commas. */
    private static Set<String> options(final Object value) {
        final Stream<String> options;
        if (value instanceof Collection<?> list) {
            options = list.stream().map(Values::asText).filter(Objects::nonNull);
        } else {
            final String text = Objects.requireNonNullElse(Values.asText(value), "");
            options = Stream.of(text.split(text.indexOf(';') < 0 ? "," : ";"));
        }
        return options.map(TextEquality::folded).filter(option -> !option.isEmpty()).collect(Collectors.toSet());
    }

    /** Returns the digits of a phone; empty where the text has letters. 0049 and +49 are the same; a number without its country is another. */
    private static Optional<String> phone(final String text) {
        if (text == null || !PHONE.matcher(Texts.trim(text)).matches()) {
            return Optional.empty();
        }
        final String digits = NO_DIGIT.matcher(TRUNK.matcher(text).replaceAll("")).replaceAll("");
        return Optional.of(digits.startsWith(INTERNATIONAL) ? digits.substring(INTERNATIONAL.length()) : digits).filter(number -> !number.isEmpty());
    }

    /** Returns an address of the web with its scheme and host in lower case and without an empty path. */
    private static Optional<String> url(final String text) {
        try {
            final URI uri = new URI(text == null ? "" : Texts.trim(text));
            if (uri.getScheme() == null || uri.getRawAuthority() == null) {
                return Optional.empty();
            }
            final String path = "/".equals(uri.getRawPath()) ? "" : uri.getRawPath();
            return Optional.of("%s://%s%s?%s#%s".formatted(uri.getScheme().toLowerCase(Locale.ROOT), uri.getRawAuthority().toLowerCase(Locale.ROOT), path,
                    Objects.toString(uri.getRawQuery(), ""), Objects.toString(uri.getRawFragment(), "")));
        } catch (final URISyntaxException e) {
            return Optional.empty();
        }
    }

    /** Compares the parts that were sent. The vendor may hold more: Mailchimp adds a country. */
    private static boolean isSamePostalAddress(final Object expected, final Object found) {
        if (!(found instanceof Map<?, ?> held)) {
            return false;
        }
        if (expected instanceof Map<?, ?> sent) {
            return sent.entrySet().stream().allMatch(part -> part(part.getValue()).equals(part(held.get(part.getKey()))));
        }
        final String text = joined(Stream.of(expected));
        final List<Object> parts = ADDRESS_PARTS.stream().<Object>map(held::get).filter(Objects::nonNull).toList();
        return !text.isEmpty() && (text.equals(joined(parts.stream()))
                || held.containsKey(ADDRESS_PARTS.getLast()) && text.equals(joined(parts.subList(0, parts.size() - 1).stream())));
    }

    private static String part(final Object value) {
        return value == null ? "" : TextEquality.normalized(Objects.requireNonNullElse(Values.asText(value), ""));
    }

    private static String joined(final Stream<Object> parts) {
        return SEPARATORS.matcher(parts.map(FieldEquality::part).filter(part -> !part.isEmpty()).collect(Collectors.joining(" "))).replaceAll(" ").strip();
    }
}
