// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.http;

import io.emailpersonalization.nifi.esp.client.EspUnavailableException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.time.Duration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** A vendor that does not answer is left alone, and asked again by one request at a time. */
@Timeout(60)
class VendorBreakerTest {

    private static final Duration LONG = Duration.ofHours(1);
    private static final Duration SHORT = Duration.ofMillis(1);

    private static VendorBreaker breaker(final Duration firstPause, final Duration maxPause) {
        return new VendorBreaker("a", new VendorBreaker.Settings(3, firstPause, maxPause));
    }

    private static void fail(final VendorBreaker breaker, final int times) throws EspUnavailableException {
        for (int i = 0; i < times; i++) {
            breaker.admit(false);
            breaker.unanswered("did not answer in time");
        }
    }

    private static boolean isAdmitted(final VendorBreaker breaker, final boolean urgent) {
        try {
            breaker.admit(urgent);
            return true;
        } catch (final EspUnavailableException e) {
            return false;
        }
    }

    /** Waits for a probe. */
    private static void awaitProbe(final VendorBreaker breaker, final boolean urgent) {
        while (!isAdmitted(breaker, urgent)) {
            Thread.onSpinWait();
        }
    }

    @Test
    void severalInARowOpenItAndTheMessageSaysWhyAndWhatToDo() throws EspUnavailableException {
        final VendorBreaker breaker = breaker(LONG, LONG);
        fail(breaker, 2);
        breaker.admit(false);
        breaker.answered();
        fail(breaker, 3);
        final EspUnavailableException open = assertThrows(EspUnavailableException.class, () -> breaker.admit(false));
        assertTrue(open.getMessage().startsWith("The vendor did not answer in time, and 3 requests in a row are without an answer"), open.getMessage());
        assertTrue(open.getMessage().contains("60 minutes") && open.getMessage().contains("API URL"), open.getMessage());
        assertFalse(open.attempted());
        assertFalse(isAdmitted(breaker, true), "a withdrawal waits for the first pause, too");
    }

    @Test
    void oneProbeAtATimeAndItsAnswerEndsThePause() throws EspUnavailableException {
        final VendorBreaker breaker = breaker(SHORT, SHORT);
        fail(breaker, 3);
        awaitProbe(breaker, false);
        assertFalse(isAdmitted(breaker, false), "the probe is under way");
        assertFalse(isAdmitted(breaker, true));
        breaker.answered();
        for (int i = 0; i < 5; i++) {
            breaker.admit(false);
        }
    }

    @Test
    void afterAProbeInVainThePauseGrowsAndAWithdrawalDoesNotWaitForIt() throws EspUnavailableException {
        // the second pause is so long that only a withdrawal can end it
        final VendorBreaker breaker = new VendorBreaker("a", new VendorBreaker.Settings(1, SHORT, LONG));
        fail(breaker, 1);
        for (int pause = 1; pause < 26; pause++) {
            awaitProbe(breaker, true);
            breaker.unanswered("did not answer in time");
        }
        assertFalse(isAdmitted(breaker, false));
        awaitProbe(breaker, true);
        breaker.answered();
        breaker.admit(false);
    }

    @Test
    void aRequestThatWasNotSentIsNoProbe() throws EspUnavailableException {
        final VendorBreaker breaker = breaker(SHORT, SHORT);
        fail(breaker, 3);
        awaitProbe(breaker, false);
        breaker.withdraw();
        awaitProbe(breaker, false);
        breaker.unanswered("did not answer in time");
        awaitProbe(breaker, false);
    }

    @Test
    void accountsHaveBreakersOfTheirOwn() throws EspUnavailableException {
        final VendorBreaker one = VendorBreaker.of("VendorBreakerTest one", LONG);
        assertSame(one, VendorBreaker.of("VendorBreakerTest one", LONG));
        final VendorBreaker other = VendorBreaker.of("VendorBreakerTest other", LONG);
        assertNotSame(one, other);
        fail(one, 10);
        assertEquals(false, isAdmitted(one, false));
        assertTrue(isAdmitted(other, false));
    }
}
