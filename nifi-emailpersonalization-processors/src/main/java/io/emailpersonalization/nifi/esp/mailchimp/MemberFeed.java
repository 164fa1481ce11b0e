// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.mailchimp;

import io.emailpersonalization.nifi.esp.client.ActivityEvent;
import io.emailpersonalization.nifi.esp.client.EspRefusedException;
import io.emailpersonalization.nifi.esp.client.EspUnavailableException;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Reads members in the order of a time, such as that of their last change, from page to page. Goes on by the time of the last member and not by offset: a member that changes
 * meanwhile moves to the end, and an offset would skip another. Members of one second that fill a page are read as a whole. Does not rely on whether a time filter includes
 * its own second, nor on the order of members within a second.
 */
final class MemberFeed {

    /** Pages of one call: a caller that stops loses little, and a cursor is saved. */
    private static final int MAX_PAGES = 20;
    /** How often the members of one second are read where their order or number changes meanwhile. */
    private static final int MAX_PASSES = 5;

    private final Pages pages;
    private final int pageSize;
    private final Function<Member, Optional<ActivityEvent>> events;

    /** The pages of a sorted list of members. */
    @FunctionalInterface
    interface Pages {

        /**
         * @param since members with a later time
         * @param before members with an earlier time; null for no limit
         */
        Page read(Instant since, Instant before, int offset) throws EspUnavailableException, EspRefusedException;
    }

    /**
     * One page.
     *
     * @param total members on all pages
     */
    record Page(List<Member> members, int total) {

        Page from(final Instant time) {
            return new Page(members.stream().filter(member -> !member.at().isBefore(time)).toList(), total);
        }
    }

    /**
     * A member of the list.
     *
     * @param key the same for the same contact
     * @param at the time by which the list is sorted, in whole seconds
     * @param reason why it is unsubscribed; may be null
     * @param source where it was subscribed; may be null
     */
    record Member(String key, String address, Instant at, String reason, String source) {
    }

    /** Events, and the position after them. */
    record Part(List<ActivityEvent> events, FeedPosition position, boolean more) {
    }

    /** @param events gives the event that a member tells */
    MemberFeed(final Pages pages, final int pageSize, final Function<Member, Optional<ActivityEvent>> events) {
        this.pages = pages;
        this.pageSize = pageSize;
        this.events = events;
    }

    /** Reads on, to the next events or to the end. */
    Part read(final FeedPosition start) throws EspUnavailableException, EspRefusedException {
        FeedPosition position = start;
        for (int page = 1;; page++) {
            final Part part = readPage(position);
            if (!part.events().isEmpty() || !part.more() || page == MAX_PAGES) {
                return part;
            }
            position = part.position();
        }
    }

    private Part readPage(final FeedPosition position) throws EspUnavailableException, EspRefusedException {
        Page page = pages.read(position.next().minusSeconds(1), null, 0);
        boolean more = page.members().size() == pageSize;
        page = page.from(position.next());
        if (page.members().isEmpty() && more) {
            // the filter includes its own second, and the members of that fill the page
            page = pages.read(position.next(), null, 0);
            more = page.members().size() == pageSize;
            page = page.from(position.next());
        }
        List<Member> members = page.members();
        if (members.isEmpty()) {
            return new Part(List.of(), position.after(null, Map.of(), null), false);
        }
        final Instant last = members.getLast().at();
        Instant continuation = more ? last : null;
        if (more && members.getFirst().at().equals(last)) {
            members = wholeSecond(last);
            continuation = last.plusSeconds(1);
        }
        final List<ActivityEvent> untold = new ArrayList<>();
        final Map<Instant, List<String>> ids = new HashMap<>();
        for (final Member member : members) {
            events.apply(member).ifPresent(event -> {
                ids.computeIfAbsent(member.at(), any -> new ArrayList<>()).add(event.id());
                if (!position.hasTold(event.id())) {
                    untold.add(event);
                }
            });
        }
        return new Part(untold, position.after(last, ids, continuation), more);
    }

    /**
     * Reads all members of one second, with as many passes over their pages as it takes: their order may differ between two requests. They are complete where as many were seen
     * as the vendor counts, and the count did not change meanwhile.
     */
    private List<Member> wholeSecond(final Instant second) throws EspUnavailableException, EspRefusedException {
        final Map<String, Member> seen = new LinkedHashMap<>();
        int total = -1;
        for (int pass = 0; pass < MAX_PASSES; pass++) {
            int offset = 0;
            do {
                final Page page = pages.read(second.minusSeconds(1), second.plusSeconds(1), offset);
                if (page.total() != total) {
                    seen.clear();
                    total = page.total();
                }
                page.members().forEach(member -> seen.put(member.key(), member));
                offset += pageSize;
            } while (offset < total && seen.size() < total);
            if (seen.size() == total) {
                return seen.values().stream().filter(member -> member.at().equals(second)).toList();
            }
        }
        throw new EspUnavailableException("The members that changed in one second change while they are read", null);
    }
}
