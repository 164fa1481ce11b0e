// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.mailchimp;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/** Times of the API: ISO 8601 with an offset, in whole seconds. Tested by {@code MailchimpActivityTest}. */
final class MailchimpTimes {

    private static final DateTimeFormatter FORMAT = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ssxxx");

    private MailchimpTimes() {
    }

    /** Returns the instant of a text; empty where it is none. */
    static Optional<Instant> read(final String text) {
        try {
            return Optional.of(OffsetDateTime.parse(text).toInstant());
        } catch (final DateTimeException e) {
            return Optional.empty();
        }
    }

    /** Returns the text of an instant. */
    static String write(final Instant time) {
        return FORMAT.format(time.atOffset(ZoneOffset.UTC));
    }
}
