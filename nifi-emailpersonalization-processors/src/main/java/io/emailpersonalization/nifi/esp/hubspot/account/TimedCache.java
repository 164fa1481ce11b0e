// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.hubspot.account;

import io.emailpersonalization.nifi.esp.client.EspRefusedException;
import io.emailpersonalization.nifi.esp.client.EspUnavailableException;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Keeps what the vendor said for some minutes, such as the definitions of properties. Two threads may ask at the same time. Tested by HubSpotClientTest.
 *
 * @param <V> an answer
 */
public final class TimedCache<V> {

    /** Nanoseconds. Far longer than a batch takes, and short enough that a change at HubSpot is seen soon. */
    private static final long MAX_AGE = Duration.ofMinutes(5).toNanos();
    /** Nanoseconds after which a caller that misses something asks again. */
    private static final long MIN_AGE = Duration.ofSeconds(10).toNanos();

    private final Map<String, Held<V>> held = new ConcurrentHashMap<>();

    private record Held<V>(V value, long since) {

        boolean isOlderThan(final long age) {
            return System.nanoTime() - since > age;
        }
    }

    /** Asks the vendor. */
    @FunctionalInterface
    public interface Source<V> {
        V ask() throws EspUnavailableException, EspRefusedException;
    }

    /** Returns what was said of a key, and asks where that is too old. */
    public V get(final String key, final Source<V> source) throws EspUnavailableException, EspRefusedException {
        return get(key, MAX_AGE, source);
    }

    /** Returns what was said of a key a few seconds ago at most. */
    public V fresh(final String key, final Source<V> source) throws EspUnavailableException, EspRefusedException {
        return get(key, MIN_AGE, source);
    }

    private V get(final String key, final long maxAge, final Source<V> source) throws EspUnavailableException, EspRefusedException {
        final Held<V> known = held.get(key);
        if (known != null && !known.isOlderThan(maxAge)) {
            return known.value();
        }
        final V value = source.ask();
        held.put(key, new Held<>(value, System.nanoTime()));
        return value;
    }

    public void forget(final String key) {
        held.remove(key);
    }
}
