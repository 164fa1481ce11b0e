// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.scoring.engagement;

import java.time.Instant;
import java.util.Comparator;

/**
 * One event of a customer, such as an open or a click.
 *
 * @param id null if unknown
 * @param type null if unknown
 * @param time null if unknown
 * @param machine whether its source says that no person caused it
 * @param link the link of a click; null if it has none
 */
record Event(String id, String type, Instant time, boolean machine, String link) {

    /** A total order of events with a time, so that the order of arrival does not matter. */
    static final Comparator<Event> ORDER = Comparator.comparing(Event::time).thenComparing(Event::type, Comparator.nullsFirst(Comparator.naturalOrder()))
            .thenComparing(Event::machine).thenComparing(Event::link, Comparator.nullsFirst(Comparator.naturalOrder())).thenComparing(Event::id, Comparator.nullsFirst(Comparator.naturalOrder()));
}
