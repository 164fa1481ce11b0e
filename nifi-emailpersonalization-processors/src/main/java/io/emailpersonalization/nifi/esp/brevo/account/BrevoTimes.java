// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.brevo.account;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/** Times of the API: ISO 8601 with an offset, with or without milliseconds. Tested by {@code BrevoClientTest}. */
public final class BrevoTimes {

    private BrevoTimes() {
    }

    /** Returns the instant of a text; empty where it is none. */
    public static Optional<Instant> read(final String text) {
        try {
            return Optional.of(OffsetDateTime.parse(text).toInstant());
        } catch (final DateTimeException e) {
            return Optional.empty();
        }
    }

    /** Returns the instant of a Date header; empty where it is none. */
    public static Optional<Instant> readHeader(final String text) {
        try {
            return Optional.of(ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant());
        } catch (final DateTimeException e) {
            return Optional.empty();
        }
    }
}
