// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.connectors;

import io.emailpersonalization.nifi.connectors.rig.Outcome;
import org.junit.jupiter.api.Test;

import java.util.List;

import static org.junit.jupiter.api.Assertions.assertEquals;

class ConnectorsTableTest {

    @Test
    void everyPartHasALineAndNothingThatWasNotRunLooksProved() {
        final List<String> lines = ConnectorsTable.lines(List.of(
                new Outcome("sources/files", "A", 1500, 1500, 25, true, "NiFi was killed in the middle of the read"),
                Outcome.notRun("sources/salesforce", "needs --nars with nifi-salesforce-nar"),
                new Outcome("warehouses/snowflake", "E", 0, 0, 0, true, "imported"),
                new Outcome("sources/dynamics", "B", 160, 159, 0, false, "one is lost"),
                Outcome.failed("sources/hubspot", "Waited 240 seconds")));
        assertEquals("""
                  part                     proof          in      out    again
                  sources/files            A           1,500    1,500       25   NiFi was killed in the middle of the read
                  sources/salesforce       not run         -        -        -   needs --nars with nifi-salesforce-nar
                  warehouses/snowflake     E               -        -        -   imported
                  sources/dynamics         WRONG         160      159        0   one is lost
                  sources/hubspot          WRONG           -        -        -   Waited 240 seconds
                1 parts were run and lost nothing, 2 failed, 2 were not run.""", String.join("\n", lines));
    }
}
