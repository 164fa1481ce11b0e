// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.mailchimp;

import io.emailpersonalization.nifi.esp.client.ActivityEvent;
import io.emailpersonalization.nifi.esp.client.EspRefusedException;
import io.emailpersonalization.nifi.esp.client.EspUnavailableException;
import io.emailpersonalization.nifi.esp.mailchimp.MemberFeed.Member;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Nothing is lost and nothing is told twice, whatever the list of the vendor does. */
class MemberFeedTest {

    private static final int PAGE_SIZE = 4;
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    /** The list of a vendor: members of one second come in another order each time, and a time filter may include its own second. */
    private static final class Vendor implements MemberFeed.Pages {

        private final Map<String, Member> members = new HashMap<>();
        private final Random random;
        private final boolean inclusive;
        private Runnable beforeEachPage = () -> { };
        private int pages;

        Vendor(final Random random, final boolean inclusive) {
            this.random = random;
            this.inclusive = inclusive;
        }

        void change(final int member, final int second) {
            members.put("m" + member, new Member("m" + member, "m" + member + "@example.com", START.plusSeconds(second), null, null));
        }

        @Override
        public MemberFeed.Page read(final Instant since, final Instant before, final int offset) {
            beforeEachPage.run();
            pages++;
            final List<Member> all = new ArrayList<>(members.values());
            all.removeIf(member -> member.at().isBefore(since) || !inclusive && member.at().equals(since)
                    || before != null && (member.at().isAfter(before) || !inclusive && member.at().equals(before)));
            Collections.shuffle(all, random);
            all.sort(Comparator.comparing(Member::at));
            return new MemberFeed.Page(all.stream().skip(offset).limit(PAGE_SIZE).toList(), all.size());
        }
    }

    private static ActivityEvent event(final Member member) {
        return new ActivityEvent(ActivityEvent.Type.OPT_OUT, member.key() + " " + member.at(), member.at(), member.address(), null, null);
    }

    private static MemberFeed feed(final Vendor vendor) {
        return new MemberFeed(vendor, PAGE_SIZE, member -> Optional.of(event(member)));
    }

    @Property(tries = 300)
    void everyMemberIsToldOnce(@ForAll final Random random, @ForAll final boolean inclusive, @ForAll @IntRange(max = 60) final int count, @ForAll @IntRange(min = 1, max = 20) final int seconds)
            throws EspRefusedException {
        final Vendor vendor = new Vendor(random, inclusive);
        final List<String> told = new ArrayList<>();
        FeedPosition position = FeedPosition.START;
        for (int round = 0; round < 3; round++) {
            // a later round has members of the seconds that were read: these appear late
            for (int i = 0; i < count; i++) {
                vendor.change(round * count + i, random.nextInt(seconds));
            }
            position = readPatiently(vendor, position, told);
            assertEquals(vendor.members.size(), told.size());
            assertEquals(vendor.members.size(), Set.copyOf(told).size());
        }
        final int before = told.size();
        readPatiently(vendor, position, told);
        assertEquals(before, told.size(), "nothing happened since");
    }

    @Property(tries = 300)
    void aMemberThatChangesMeanwhileHidesNoOther(@ForAll final Random random, @ForAll final boolean inclusive, @ForAll @IntRange(min = 1, max = 60) final int count,
                                                 @ForAll @IntRange(min = 1, max = 20) final int seconds) throws EspRefusedException {
        final Vendor vendor = new Vendor(random, inclusive);
        for (int i = 0; i < count; i++) {
            vendor.change(i, random.nextInt(seconds));
        }
        final int[] now = {seconds};
        vendor.beforeEachPage = () -> {
            if (random.nextInt(6) == 0 && now[0] < seconds + 15) {
                vendor.change(random.nextInt(count), now[0]++);
            }
        };
        final List<String> told = new ArrayList<>();
        FeedPosition position = FeedPosition.START;
        for (int round = 0; round < 200 && now[0] < seconds + 15; round++) {
            position = readPatiently(vendor, position, told);
        }
        position = readPatiently(vendor, position, told);
        final Set<String> missing = new HashSet<>(vendor.members.values().stream().map(member -> event(member).id()).toList());
        told.forEach(missing::remove);
        assertEquals(Set.of(), missing);
        assertEquals(told.size(), Set.copyOf(told).size());
    }

    /** Reads to the end, and adds what is told. Reads again where a second changes while it is read, or comes in too many orders. */
    private static FeedPosition readPatiently(final Vendor vendor, final FeedPosition start, final List<String> told) throws EspRefusedException {
        FeedPosition position = start;
        boolean more = true;
        while (more) {
            try {
                final MemberFeed.Part part = feed(vendor).read(position);
                part.events().forEach(event -> told.add(event.id()));
                position = part.position();
                more = part.more();
            } catch (final EspUnavailableException e) {
                more = true;
            }
        }
        return position;
    }

    @Test
    void aSecondThatNeverRestsIsNoAnswer() {
        final Vendor vendor = new Vendor(new Random(1), false);
        final int[] next = {0};
        vendor.beforeEachPage = () -> vendor.change(next[0]++, 0);
        for (int i = 0; i < 10; i++) {
            vendor.change(next[0]++, 0);
        }
        assertThrows(EspUnavailableException.class, () -> feed(vendor).read(FeedPosition.START));
    }

    @Test
    void membersWithoutEventsDoNotHoldACallForLong() throws EspUnavailableException, EspRefusedException {
        final Vendor vendor = new Vendor(new Random(1), false);
        for (int i = 0; i < 1000; i++) {
            vendor.change(i, i);
        }
        final MemberFeed feed = new MemberFeed(vendor, PAGE_SIZE, member -> Optional.empty());
        MemberFeed.Part part = feed.read(FeedPosition.START);
        assertTrue(vendor.pages <= 20 && part.more() && part.position().next().isAfter(START));
        int calls = 1;
        while (part.more()) {
            part = feed.read(part.position());
            calls++;
        }
        assertTrue(calls < 1000 / 20 + 20, calls + " calls");
    }

    @Test
    void aPositionDoesNotGrowWithoutBound() {
        FeedPosition position = FeedPosition.START;
        for (int second = 0; second < 30; second++) {
            final List<String> ids = new ArrayList<>();
            for (int i = 0; i < 1000; i++) {
                ids.add(second + "-" + i);
            }
            final Instant at = START.plusSeconds(second);
            position = position.after(at, Map.of(at, ids), at);
            assertTrue(position.hasTold(second + "-0"));
        }
        assertTrue(position.told().values().stream().mapToInt(Set::size).sum() <= 10_000);
        assertTrue(position.complete().isAfter(START));
        final FeedPosition later = position.after(START.plusSeconds(500), Map.of(), null);
        assertEquals(List.of(Map.of(), START.plusSeconds(440)), List.of(later.told(), later.next()));
    }
}
