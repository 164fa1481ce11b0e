// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.http;

import io.emailpersonalization.nifi.esp.client.EspRefusedException;
import org.apache.nifi.components.ConfigVerificationResult.Outcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.Optional;
import java.util.Set;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Production audiences are refused outside of production. */
class AudienceGuardTest {

    @ParameterizedTest
    @CsvSource({"sandbox, a1, true", "sandbox, ' a1 ', true", "test, a2, true", "sandbox, a3, false", "production, a1, false", "Production, a1, false", "pre-production, a1, true", ", a1, false"})
    void onlyProductionTouchesAProductionAudience(final String environment, final String audience, final boolean isRefused) {
        final AudienceGuard guard = new AudienceGuard(environment, Set.of("a1", "a2"));
        if (isRefused) {
            final EspRefusedException refusal = assertThrows(EspRefusedException.class, () -> guard.check(audience));
            assertTrue(refusal.getMessage().contains(environment) && refusal.getMessage().contains(audience.strip()), refusal.getMessage());
        } else {
            assertDoesNotThrow(() -> guard.check(audience));
        }
    }

    @Test
    void verifySaysWhatIsRefused() {
        assertEquals(Optional.empty(), new AudienceGuard(null, Set.of()).verify());
        assertEquals(Outcome.FAILED, new AudienceGuard("sandbox", Set.of()).verify().orElseThrow().getOutcome());
        assertTrue(new AudienceGuard("sandbox", Set.of("a1")).verify().orElseThrow().getExplanation().contains("1 production audiences are refused"));
        assertEquals(Outcome.SUCCESSFUL, new AudienceGuard("production", Set.of("a1")).verify().orElseThrow().getOutcome());
    }
}
