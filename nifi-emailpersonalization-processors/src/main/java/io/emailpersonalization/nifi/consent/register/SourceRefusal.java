// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.consent.register;

import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.function.Function;

/**
 * What a source record refused, at whatever address.
 *
 * @param at when it last refused
 * @param since from when the ledger has known all its refusals, as in {@link Consent}
 */
public record SourceRefusal(Instant at, Instant since) {

    /** What all records of a person refused; null where none did. */
    public static SourceRefusal ofPerson(final Collection<SourceRefusal> refusals) {
        return refusals.isEmpty() ? null : new SourceRefusal(latest(refusals, SourceRefusal::at), latest(refusals, SourceRefusal::since));
    }

    private static Instant latest(final Collection<SourceRefusal> refusals, final Function<SourceRefusal, Instant> time) {
        return refusals.stream().map(time).max(Comparator.naturalOrder()).orElseThrow();
    }
}
