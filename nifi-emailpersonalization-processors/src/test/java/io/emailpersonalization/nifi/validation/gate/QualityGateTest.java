// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.validation.gate;

import org.junit.jupiter.api.Test;

import java.util.Map;
import java.util.Optional;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Which exports pass, and what the reason says. */
class QualityGateTest {

    private final QualityGate gate = new QualityGate(.05, 100, .01, RuleLimits.NONE);

    @Test
    void aRateAtTheLimitPasses() {
        assertEquals(Optional.empty(), gate.breach(100, 5, 0, Map.of()));
        assertEquals(Optional.empty(), gate.breach(100, 0, 1, Map.of()));
        assertEquals(Optional.empty(), gate.breach(0, 0, 0, Map.of()));
    }

    @Test
    void tooManyInvalidRecordsStopAnExportOfSomeSize() {
        assertTrue(gate.breach(100, 6, 0, Map.of()).orElseThrow().startsWith("6 of 100 records are invalid (6.0 %), more than the Maximum Invalid Rate of 5.0 %"));
        assertEquals(Optional.empty(), gate.breach(99, 99, 0, Map.of()), "a share of a few records means little");
        assertEquals(Optional.empty(), new QualityGate(.05, 0, 1, RuleLimits.NONE).breach(0, 0, 0, Map.of()));
    }

    @Test
    void garbledRecordsStopAnExportOfAnySize() {
        assertTrue(gate.breach(3, 0, 1, Map.of()).orElseThrow().startsWith("1 of 3 records have the replacement character U+FFFD (33.3 %), more than the Maximum Garbled Rate of 1.0 %"));
        assertEquals(Optional.empty(), new QualityGate(1, 0, 0, RuleLimits.NONE).breach(5, 0, 0, Map.of()));
        assertTrue(new QualityGate(1, 0, 0, RuleLimits.NONE).breach(5, 0, 1, Map.of()).isPresent());
    }
}
