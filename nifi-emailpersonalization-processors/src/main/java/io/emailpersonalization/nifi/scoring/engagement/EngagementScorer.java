// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.scoring.engagement;

import io.emailpersonalization.nifi.record.purchase.InvalidFieldException;
import io.emailpersonalization.nifi.scoring.engagement.EngagementCounts.Outcome;
import org.apache.nifi.serialization.record.Record;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Scores the engagement of a customer: the sum of the weights of events, each halved with every half-life since its day. Tested by EngagementTest.
 *
 * @param weights event type to weight
 * @param dailyCap events of one type and day (UTC) that count at most
 * @param counts receives what became of each event
 */
public record EngagementScorer(EventReader events, Map<String, EventWeight> weights, int dailyCap, Instant asOf, EngagementCounts counts) {

    /** Scores have two decimals. */
    private static final double PRECISION = 100;

    /** The score; null if the record has no list of events. */
    public Double score(final Record record) throws InvalidFieldException {
        final List<Event> read = events.read(record, asOf);
        return read == null ? null : Double.valueOf(score(buckets(read)));
    }

    private double score(final DayBuckets buckets) {
        final LocalDate today = LocalDate.ofInstant(asOf, ZoneOffset.UTC);
        double sum = 0;
        for (final Map.Entry<String, Map<LocalDate, Integer>> type : buckets.counts().entrySet()) {
            final EventWeight weight = weights.get(type.getKey());
            for (final Map.Entry<LocalDate, Integer> day : type.getValue().entrySet()) {
                final int counted = Math.min(dailyCap, day.getValue());
                counts.add(Outcome.COUNTED, counted);
                counts.add(Outcome.ABOVE_CAP, day.getValue() - counted);
                sum += weight.points(counted, Math.max(0, ChronoUnit.DAYS.between(day.getKey(), today)));
            }
        }
        // + 0.0 turns a negative zero into zero
        return Math.round(sum * PRECISION) / PRECISION + 0.0;
    }

    /** The events that count, by day, before the cap. */
    private DayBuckets buckets(final List<Event> read) {
        final List<Event> once = once(read);
        final List<Event> clicks = once.stream().filter(event -> event.link() != null && !event.machine()).toList();
        final BitSet scanned = LinkScanner.find(clicks);
        final DayBuckets buckets = new DayBuckets();
        int click = 0;
        for (final Event event : once) {
            final boolean byScanner = event.link() != null && !event.machine() && scanned.get(click++);
            if (event.machine()) {
                counts.add(Outcome.MACHINE, 1);
            } else if (byScanner) {
                counts.add(Outcome.SCANNER, 1);
            } else if (event.type() == null || !weights.containsKey(event.type())) {
                counts.add(Outcome.NO_WEIGHT, 1);
            } else {
                buckets.add(event.type(), LocalDate.ofInstant(event.time(), ZoneOffset.UTC));
            }
        }
        return buckets;
    }

    /** The events that have a time, each id once, sorted. */
    private List<Event> once(final List<Event> read) {
        final List<Event> sorted = new ArrayList<>(read);
        sorted.removeIf(event -> event.time() == null);
        counts.add(Outcome.NO_TIME, read.size() - sorted.size());
        sorted.sort(Event.ORDER);
        final int dated = sorted.size();
        final Set<String> ids = new HashSet<>();
        sorted.removeIf(event -> event.id() != null && !ids.add(event.id()));
        counts.add(Outcome.REPEATED, dated - sorted.size());
        return sorted;
    }
}
