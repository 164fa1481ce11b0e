// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.client;

import java.util.List;

/**
 * A part of what happened in an audience.
 *
 * @param events in no particular order; may be empty although more follow
 * @param cursor where to go on. It belongs to the audience and the client, and fits into the state of a processor
 * @param more whether more follows at once; otherwise ask later
 */
public record ActivityPage(List<ActivityEvent> events, String cursor, boolean more) {

    public ActivityPage {
        events = List.copyOf(events);
    }
}
