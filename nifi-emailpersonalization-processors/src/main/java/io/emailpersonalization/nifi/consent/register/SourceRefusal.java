// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.consent.register;

import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.function.Function;

/**
 * The refusal of a source record, at any address. ConsentSinceTest covers this class.
 *
 * @param at the time of the last refusal
 * @param since from when the ledger has known all its refusals, as in {@link Consent}
 */
public record SourceRefusal(Instant at, Instant since) {

    /** The refusal of a person, from those of all records; null without any. */
    public static SourceRefusal ofPerson(final Collection<SourceRefusal> refusals) {
        return refusals.isEmpty() ? null : new SourceRefusal(latest(refusals, SourceRefusal::at), latest(refusals, SourceRefusal::since));
    }

    private static Instant latest(final Collection<SourceRefusal> refusals, final Function<SourceRefusal, Instant> time) {
        return refusals.stream().map(time).max(Comparator.naturalOrder()).orElseThrow();
    }
}
