// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.webhook.scheme;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * The time during which a signed webhook counts, before and after its timestamp: clocks differ in both directions. Tested by VerifyWebhookSignatureTest.
 *
 * @param clock tells the present
 * @param length on each side
 */
public record ReplayWindow(Clock clock, Duration length) {

    /** Longer numbers are no time. */
    private static final String NUMBER = "[0-9]{1,15}";

    /** Reads seconds since 1970; empty for another form. */
    static Optional<Instant> seconds(final String text) {
        return text.matches(NUMBER) ? Optional.of(Instant.ofEpochSecond(Long.parseLong(text))) : Optional.empty();
    }

    /** Reads milliseconds since 1970; empty for another form. */
    static Optional<Instant> millis(final String text) {
        return text.matches(NUMBER) ? Optional.of(Instant.ofEpochMilli(Long.parseLong(text))) : Optional.empty();
    }

    boolean contains(final Instant signedAt) {
        return Duration.between(signedAt, clock.instant()).abs().compareTo(length) <= 0;
    }
}
