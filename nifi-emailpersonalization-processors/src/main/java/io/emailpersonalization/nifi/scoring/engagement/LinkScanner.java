// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.scoring.engagement;

import java.time.Duration;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Recognizes the clicks of security software, which follows all links of a message at once. EngagementTest covers this class. */
final class LinkScanner {

    /** A person does not follow three different links within this time. Found by looking: scanners need a second or two. */
    private static final Duration WINDOW = Duration.ofSeconds(10);
    private static final int LINKS = 3;

    private LinkScanner() {
    }

    /**
     * Returns the positions of the clicks that belong to at least three different links within ten seconds.
     *
     * @param clicks events with a link, in the order of their times
     */
    static BitSet find(final List<Event> clicks) {
        final BitSet scanned = new BitSet();
        final Map<String, Integer> links = new HashMap<>();
        int first = 0;
        for (int i = 0; i < clicks.size(); i++) {
            links.merge(clicks.get(i).link(), 1, Integer::sum);
            while (clicks.get(first).time().plus(WINDOW).isBefore(clicks.get(i).time())) {
                links.computeIfPresent(clicks.get(first).link(), (link, count) -> count == 1 ? null : Integer.valueOf(count - 1));
                first++;
            }
            if (links.size() >= LINKS) {
                scanned.set(first, i + 1);
            }
        }
        return scanned;
    }
}
