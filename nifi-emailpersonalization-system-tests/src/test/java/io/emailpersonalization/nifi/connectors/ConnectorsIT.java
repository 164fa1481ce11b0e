// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.connectors;

import io.emailpersonalization.nifi.connectors.rig.Outcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** {@code ./run connectors} on the NiFi of the tests: a source and a warehouse, killed in the middle. The other parts go the same way, and are run by hand. */
class ConnectorsIT {

    @TempDir
    private Path work;

    private List<Outcome> run(final String part) {
        return ConnectorsMain.run(new ConnectorsOptions(Optional.empty(), Optional.of(part)), work);
    }

    @ParameterizedTest
    @ValueSource(strings = {"dynamics", "postgresql"})
    void nothingIsLostWhenNifiIsKilledInTheMiddle(final String part) {
        final Outcome outcome = run(part).getFirst();
        assertTrue(outcome.holds() && outcome.wasRun(), outcome.toString());
        assertEquals(outcome.in(), outcome.out());
    }

    @Test
    void aPartWhoseConnectorIsAbsentSaysWhatItNeeds() {
        assertEquals(List.of(Outcome.notRun("sources/salesforce", "needs --nars with nifi-salesforce-nar")), run("salesforce"));
        assertEquals(List.of(), run("salesfroce"));
    }
}
