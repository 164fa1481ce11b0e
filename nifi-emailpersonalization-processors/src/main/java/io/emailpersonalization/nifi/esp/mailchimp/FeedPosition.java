// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.mailchimp;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How far a feed of members was read. Members may appear late, and with the time of members that were read: the last minute is read again, without the events that were told.
 *
 * Tested by {@code MemberFeedTest}.
 *
 * @param next the second from which to read
 * @param complete the second from which the told events are known
 * @param told ids of the events that were told, by the second of their members
 */
record FeedPosition(Instant next, Instant complete, SortedMap<Instant, Set<String>> told) {

    /** Before the first member. */
    static final FeedPosition START = new FeedPosition(Instant.EPOCH.plusSeconds(1), Instant.EPOCH, new TreeMap<>());

    /** How late a member may appear. Mailchimp does not document it; a minute is far more than its requests take. */
    static final Duration OVERLAP = Duration.ofMinutes(1);

    /** Ids. A cursor of 32 characters each stays below the megabyte that ZooKeeper takes. With more within a minute only the last second is read again. */
    private static final int MAX_TOLD = 10_000;

    boolean hasTold(final String id) {
        return told.values().stream().anyMatch(ids -> ids.contains(id));
    }

    /**
     * Returns the position after more members.
     *
     * @param newest the time of the last member that was read; null for none
     * @param ids ids of the events of these members, by the second of the member
     * @param continuation the second from which to read on at once; null at the end
     */
    FeedPosition after(final Instant newest, final Map<Instant, List<String>> ids, final Instant continuation) {
        final SortedMap<Instant, Set<String>> all = new TreeMap<>();
        told.forEach((second, known) -> all.put(second, new HashSet<>(known)));
        ids.forEach((second, more) -> all.computeIfAbsent(second, any -> new HashSet<>()).addAll(more));
        Instant since = newest == null ? complete : later(complete, newest.minus(OVERLAP));
        if (newest != null && all.values().stream().mapToInt(Set::size).sum() > MAX_TOLD) {
            since = later(since, newest);
        }
        all.headMap(since).clear();
        return new FeedPosition(continuation == null ? later(since, START.next()) : continuation, since, all);
    }

    private static Instant later(final Instant one, final Instant other) {
        return one.isAfter(other) ? one : other;
    }
}
