// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.record.value;

/** Instants as milliseconds since 1970, for classes that keep very many of them. */
public final class EpochMillis {

    /** No time is known. It is before every known time. */
    public static final long UNKNOWN = Long.MIN_VALUE;

    private EpochMillis() {
    }
}
