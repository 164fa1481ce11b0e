// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.sandbox.nifi;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** The pause between two polls of NiFi. */
final class Pause {

    private static final Duration BRIEF = Duration.ofMillis(200);

    private Pause() {
    }

    /** @throws IllegalStateException when the thread was interrupted */
    static void briefly() {
        LockSupport.parkNanos(BRIEF.toNanos());
        if (Thread.interrupted()) {
            throw new IllegalStateException("Interrupted while waiting for NiFi");
        }
    }
}
