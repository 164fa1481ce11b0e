// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.torture;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;

import static org.junit.jupiter.api.Assertions.assertTrue;

/** What {@code ./run torture kill} does, with three kills. */
class KillIT {

    @TempDir
    private Path work;

    @Test
    void nothingIsLostAndNothingIsTwiceWhenEverythingIsKilled() {
        for (final Check check : KillRun.run(work, 3, 3, 1200, message -> { })) {
            assertTrue(check.holds(), check.toString());
        }
    }
}
