// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.validation.gate;

import org.junit.jupiter.api.Test;

import java.util.Map;
import java.util.Optional;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** A single rule stops an export, however low the share of all invalid records may be allowed. */
class RuleLimitsTest {

    private final RuleLimits limits = RuleLimits.of(Map.of("/email format", "2.5", " rule.adult ", "0"));

    @Test
    void aShareAtTheLimitPasses() {
        assertEquals(Optional.empty(), limits.breach(1000, Map.of("/email format", 25L)));
        assertEquals(Optional.empty(), limits.breach(1000, Map.of()));
        assertEquals("26 of 1000 records break the rule /email format (2.6 %), more than its limit of 2.5 %: no record passed. Correct the export, or raise maximum-rate./email format",
                limits.breach(1000, Map.of("/email format", 26L)).orElseThrow());
        assertTrue(limits.breach(1000, Map.of("rule.adult", 1L)).isPresent());
    }

    @Test
    void theGateAsksTheLimitsOnlyFromTheMinimumOfRecordsOn() {
        final QualityGate gate = new QualityGate(1, 100, 1, limits);
        assertTrue(gate.breach(100, 1, 0, Map.of("rule.adult", 1L)).isPresent());
        assertFalse(gate.breach(99, 1, 0, Map.of("rule.adult", 1L)).isPresent());
    }

    @Test
    void onlyRulesWithALimitAreCounted() {
        assertTrue(limits.contains("rule.adult"));
        assertFalse(limits.contains("/phone format"));
    }
}
