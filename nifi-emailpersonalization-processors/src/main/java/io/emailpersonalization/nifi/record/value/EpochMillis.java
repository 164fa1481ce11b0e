// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.record.value;

import java.time.Instant;
import java.util.Optional;

/** Instants as milliseconds since 1970, for classes that keep very many of them. */
public final class EpochMillis {

    /** No time is known. It is before every known time. */
    public static final long UNKNOWN = Long.MIN_VALUE;

    private EpochMillis() {
    }

    /** The milliseconds of an instant; {@link #UNKNOWN} for null. */
    public static long of(final Instant instant) {
        return instant == null ? UNKNOWN : instant.toEpochMilli();
    }

    /** The instant; empty for {@link #UNKNOWN}. */
    public static Optional<Instant> instant(final long millis) {
        return millis == UNKNOWN ? Optional.empty() : Optional.of(Instant.ofEpochMilli(millis));
    }
}
