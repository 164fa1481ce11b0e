// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.http;

import io.emailpersonalization.nifi.esp.client.EspUnavailableException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.core.IntervalFunction;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The circuit breaker of an account. After several requests in a row without an answer it leaves the vendor alone, and after a pause lets one request through: the probe. An answer to it
 * ends the pause; without one the next pause is twice as long. A withdrawal is a probe after the first pause already, however long the pauses of the others are. Other accounts have breakers
 * of their own. Tested by {@code VendorBreakerTest} and {@code HostileVendorTest}.
 */
public final class VendorBreaker {

    /** More than two requests with all their usual attempts: a single request that always fails does not count as a vendor that is down. */
    private static final int MAX_UNANSWERED = 10;
    /** Five minutes: as long as a longest Retry-After. */
    private static final Duration MAX_PAUSE = Duration.ofMinutes(5);
    private static final double GROWTH = 2;
    private static final float EVERY_REQUEST = 100;

    private static final Map<String, VendorBreaker> BREAKERS = new ConcurrentHashMap<>();

    private final CircuitBreaker breaker;
    private final Settings settings;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile long failedAt;
    private volatile String trouble = "did not answer";

    /**
     * The settings of a breaker.
     *
     * @param unanswered requests in a row without an answer after which the vendor is left alone
     * @param firstPause the time until the first probe
     * @param maxPause the longest time until a probe
     */
    record Settings(int unanswered, Duration firstPause, Duration maxPause) {
    }

    VendorBreaker(final String account, final Settings settings) {
        this.settings = settings;
        this.breaker = CircuitBreaker.of(account, CircuitBreakerConfig.custom().slidingWindowType(CircuitBreakerConfig.SlidingWindowType.COUNT_BASED)
                .slidingWindowSize(settings.unanswered()).minimumNumberOfCalls(settings.unanswered()).failureRateThreshold(EVERY_REQUEST).permittedNumberOfCallsInHalfOpenState(1)
                .waitIntervalFunctionInOpenState(IntervalFunction.ofExponentialBackoff(settings.firstPause(), GROWTH, settings.maxPause())).build());
    }

    /**
     * Returns the one breaker of an account. Another first pause starts a new breaker.
     *
     * @param account the account, and where its API is
     * @param firstPause at most five minutes
     */
    public static VendorBreaker of(final String account, final Duration firstPause) {
        final Settings settings = new Settings(MAX_UNANSWERED, firstPause.compareTo(MAX_PAUSE) > 0 ? MAX_PAUSE : firstPause, MAX_PAUSE);
        return BREAKERS.compute(account, (name, known) -> known != null && known.settings.equals(settings) ? known : new VendorBreaker(name, settings));
    }

    /**
     * Lets a request through. {@link #answered}, {@link #unanswered} or {@link #withdraw} follows.
     *
     * @param urgent whether the request is a withdrawal
     * @throws EspUnavailableException when the vendor is left alone now. The request was not sent
     */
    void admit(final boolean urgent) throws EspUnavailableException {
        if (urgent) {
            probeSoon();
        }
        if (!breaker.tryAcquirePermission()) {
            throw EspUnavailableException.notSent(("The vendor %s, and %d requests in a row are without an answer: it is left alone, and gets the next request within %s. Nothing is lost. "
                    + "If it lasts, look at the vendor's status page, at API URL, and at the proxy").formatted(trouble, settings.unanswered(), words(settings.maxPause())));
        }
    }

    private void probeSoon() {
        lock.lock();
        try {
            if (breaker.getState() == CircuitBreaker.State.OPEN && System.nanoTime() - failedAt >= settings.firstPause().toNanos()) {
                breaker.transitionToHalfOpenState();
            }
        } finally {
            lock.unlock();
        }
    }

    private static String words(final Duration pause) {
        return pause.toMinutes() > 0 ? pause.toMinutes() + " minutes" : pause.toSeconds() + " seconds";
    }

    /** The vendor answered, if only with a refusal. */
    void answered() {
        breaker.onSuccess(0, TimeUnit.NANOSECONDS);
    }

    /**
     * The vendor did not answer.
     *
     * @param words what happened instead; goes on after "The vendor"
     */
    void unanswered(final String words) {
        failedAt = System.nanoTime();
        trouble = words;
        breaker.onError(0, TimeUnit.NANOSECONDS, new IOException(words));
    }

    /** The request was not sent, or its answer was not waited for. */
    void withdraw() {
        breaker.releasePermission();
    }
}
