// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.verify;

import io.emailpersonalization.nifi.record.value.Masking;
import io.emailpersonalization.nifi.record.value.Values;

import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * A difference between a record and its contact at the vendor.
 *
 * @param field the field at the vendor, the name of a tag or list, or {@code language}, {@code email} or {@code status}
 * @param expected the value that was sent, masked; null for none
 * @param found the value that the vendor holds, masked; null for none
 */
public record FieldMismatch(String field, Kind kind, String expected, String found) {

    /** Kinds of differences. */
    public enum Kind {
        /** The audience has no such field. */
        NO_FIELD("no such field"),
        /** The vendor holds no value. */
        ABSENT("absent"),
        /** The vendor holds another value. */
        DIFFERENT("different"),
        /** The vendor holds a beginning of the value, and its longest value is longer. */
        SHORTENED("shortened"),
        /** The vendor holds a value that was to be cleared. */
        NOT_CLEARED("not cleared"),
        /** The contact lacks a tag or list that it was to join. */
        NOT_JOINED("not joined"),
        /** The contact has a tag or list that it was to leave. */
        NOT_LEFT("not left"),
        /** The vendor answered the push that it does not mail the contact, and mails it now. */
        MAILED("mailed");

        private final String text;

        Kind(final String text) {
            this.text = text;
        }

        /** The text in records and reports. */
        public String text() {
            return text;
        }
    }

    /** A difference of two values, which it masks. */
    static FieldMismatch of(final String field, final Kind kind, final Object expected, final Object found) {
        return new FieldMismatch(field, kind, masked(expected), masked(found));
    }

    private static String masked(final Object value) {
        return switch (value) {
            case null -> null;
            case Collection<?> list -> list.stream().map(FieldMismatch::masked).collect(Collectors.joining(", "));
            case Map<?, ?> map -> map.entrySet().stream().map(part -> part.getKey() + ": " + masked(part.getValue())).sorted().collect(Collectors.joining(", "));
            default -> Masking.value(Objects.toString(Values.asText(value), ""));
        };
    }
}
