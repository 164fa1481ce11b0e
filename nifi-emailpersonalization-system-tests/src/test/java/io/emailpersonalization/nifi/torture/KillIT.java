// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.torture;

import io.emailpersonalization.nifi.torture.check.Check;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;

import static org.junit.jupiter.api.Assertions.assertTrue;

/** {@code ./run torture kill} with three kills. */
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
