// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.reads;

import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;

import static org.junit.jupiter.api.Assertions.assertEquals;

/**
 * Reads of two sources come whole and as deltas, repeated, late, in any order and with gaps. Index and vendor end as the model says, which knows the reads but not their order. Then the last reads
 * come once more, and nothing is sent.
 */
class InterleavedReadsTest {

    private static final Instant START = Instant.parse("2026-03-01T08:00:00Z");
    private static final int TICKS = 7;
    private static final int CRM_IDS = 5;
    private static final int SHOP_IDS = 3;
    private static ReadChain chain;
    private static int histories;

    @BeforeContainer
    static void start() {
        chain = new ReadChain();
    }

    @AfterContainer
    static void stop() {
        chain.close();
    }

    /**
     * A record of a source from a tick on.
     *
     * @param city null if the source removed the record then
     * @param refuses whether the record refuses
     */
    private record Version(int tick, String city, boolean refuses) {
        boolean exists() {
            return city != null;
        }
    }

    /**
     * A read.
     *
     * @param from the tick after which changes are read
     * @param to the tick of the read
     * @param isComplete whether the whole source is read
     */
    private record Read(String source, int from, int to, boolean isComplete) {
    }

    private static Instant at(final int tick) {
        return START.plus(tick, ChronoUnit.DAYS).plus(tick, ChronoUnit.MINUTES);
    }

    /** The versions of every record, by source and id. A person who refuses never consents again: a vendor keeps that choice, whatever comes later. */
    private static Map<String, List<Version>> timeline(final Random random) {
        final Map<String, List<Version>> timeline = new TreeMap<>();
        for (int i = 0; i < CRM_IDS + SHOP_IDS; i++) {
            final List<Version> versions = new ArrayList<>();
            boolean exists = false;
            boolean refuses = false;
            for (int tick = 1; tick <= TICKS; tick++) {
                if (random.nextInt(5) < (exists ? 2 : 3)) {
                    exists = !exists || random.nextInt(3) > 0;
                    refuses |= exists && random.nextInt(12) == 0;
                    versions.add(new Version(tick, exists ? "city " + tick + "-" + i : null, refuses));
                }
            }
            timeline.put(i < CRM_IDS ? "crm:" + (i + 1) : "shop:" + (i - CRM_IDS + 1), versions);
        }
        return timeline;
    }

    private static List<Read> reads(final Random random) {
        final List<Read> reads = new ArrayList<>();
        for (final String source : List.of("crm", "shop")) {
            for (int tick = 1; tick <= TICKS; tick++) {
                final int kind = random.nextInt(6);
                if (kind < 3) {
                    reads.add(new Read(source, tick - 1 - random.nextInt(2), tick, false));
                } else if (kind == 3) {
                    reads.add(new Read(source, 0, tick, true));
                }
            }
            reads.add(new Read(source, TICKS - 2, TICKS, false));
        }
        final List<Read> delivered = new ArrayList<>(reads);
        reads.stream().filter(read -> random.nextInt(4) == 0).forEach(delivered::add);
        Collections.shuffle(delivered, random);
        return delivered;
    }

    private static Version lastUpTo(final List<Version> versions, final int tick) {
        return versions.stream().filter(version -> version.tick() <= tick).reduce((one, other) -> other).orElse(null);
    }

    /** The person's mailbox: the customers 1 and 2 of both sources are the same people. */
    private static String email(final String label, final int history) {
        final String id = label.substring(label.length() - 1);
        return "p%s.%d@example.com".formatted(label.startsWith("crm:") || Integer.parseInt(id) <= 2 ? id : "s" + id, history);
    }

    /** The ledger is one for all histories, and a refusal covers the ids of a source. */
    private static String source(final String label, final int history) {
        return label.substring(0, label.indexOf(':')) + "." + history;
    }

    private static String record(final String label, final Version version, final int history) {
        final String id = label.substring(label.indexOf(':') + 1);
        final String source = source(label, history);
        return version.exists()
                ? ("{\"source\":\"%s\",\"customer_id\":\"%s\",\"given_name\":\"Kim\",\"email\":\"%s\","
                        + "\"city\":\"%s\",\"updated_at\":\"%s\",\"marketing_consent\":\"%s\",\"consent_at\":\"%s\",\"_sdc_deleted_at\":null}")
                        .formatted(source, id, email(label, history), version.city(), at(version.tick()), version.refuses() ? "no" : "yes",
                                version.refuses() ? at(version.tick()) : START)
                : ("{\"source\":\"%s\",\"customer_id\":\"%s\",\"given_name\":null,\"email\":null,"
                        + "\"city\":null,\"updated_at\":null,\"marketing_consent\":null,\"consent_at\":null,\"_sdc_deleted_at\":\"%s\"}")
                        .formatted(source, id, at(version.tick()));
    }

    /** The records that a read has. */
    private static Map<String, Version> content(final Read read, final Map<String, List<Version>> timeline) {
        final Map<String, Version> content = new TreeMap<>();
        timeline.forEach((label, versions) -> {
            final Version last = lastUpTo(versions, read.to());
            if (label.startsWith(read.source() + ":") && last != null && (read.isComplete() ? last.exists() : last.tick() > read.from())) {
                content.put(label, last);
            }
        });
        return content;
    }

    private static void deliver(final Read read, final Map<String, List<Version>> timeline, final int history) {
        final Map<String, Version> content = content(read, timeline);
        if (!content.isEmpty()) {
            final Map<String, String> attributes = new HashMap<>(Map.of("read.at", at(read.to()).toString(), "filename", "%s-%d".formatted(read.source(), read.to())));
            if (read.isComplete()) {
                attributes.put("source.completeness", "complete");
            }
            chain.read(content.entrySet().stream().map(entry -> record(entry.getKey(), entry.getValue(), history)).collect(Collectors.joining(",", "[", "]")), attributes);
        }
    }

    /** The versions that the sources hold, as far as the reads tell. */
    private static Map<String, Version> model(final List<Read> reads, final Map<String, List<Version>> timeline) {
        final Map<String, Version> held = new TreeMap<>();
        timeline.keySet().forEach(label -> {
            Version latest = null;
            int wholeRead = 0;
            for (final Read read : reads) {
                final Map<String, Version> content = content(read, timeline);
                final Version version = content.get(label);
                latest = version != null && (latest == null || version.tick() > latest.tick()) ? version : latest;
                wholeRead = read.isComplete() && label.startsWith(read.source() + ":") && !content.isEmpty() ? Math.max(wholeRead, read.to()) : wholeRead;
            }
            final boolean isGone = latest == null || !latest.exists()
                    || latest.tick() <= wholeRead && !content(new Read(label.substring(0, label.indexOf(':')), 0, wholeRead, true), timeline).containsKey(label);
            if (!isGone) {
                held.put(label, latest);
            }
        });
        return held;
    }

    /** The mailboxes at which somebody refused in any read: a refusal outlives its record. */
    private static List<String> refused(final List<Read> reads, final Map<String, List<Version>> timeline, final int history) {
        return reads.stream().flatMap(read -> content(read, timeline).entrySet().stream()).filter(entry -> entry.getValue().exists() && entry.getValue().refuses())
                .map(entry -> email(entry.getKey(), history)).distinct().toList();
    }

    @Property(tries = 2, edgeCases = EdgeCasesMode.NONE)
    void readsInAnyOrderEndInTheSameState(@ForAll final Random random) {
        final int history = ++histories;
        chain.begin();
        final Map<String, List<Version>> timeline = timeline(random);
        final List<Read> reads = reads(random);
        reads.forEach(read -> deliver(read, timeline, history));
        final Map<String, Version> held = model(reads, timeline);
        assertEquals(held.keySet().stream().map(label -> source(label, history) + label.substring(label.indexOf(':'))).toList(), chain.customers(), () -> "after " + reads + " of " + timeline);
        final List<String> refused = refused(reads, timeline, history);
        final Map<String, String> expected = new HashMap<>();
        final Map<String, Integer> changed = new HashMap<>();
        held.forEach((label, version) -> {
            final String email = email(label, history);
            if (!refused.contains(email) && version.tick() > changed.getOrDefault(email, 0)) {
                changed.put(email, version.tick());
                expected.put(email, version.city());
            }
        });
        final Map<String, String> subscribed = chain.subscribed();
        assertEquals(expected.keySet(), subscribed.keySet(), () -> "after " + reads + " of " + timeline);
        // two records of one person that changed at the same time: either may be the newer one
        expected.forEach((email, city) -> assertEquals(city.split("-")[0], subscribed.get(email).split("-")[0], () -> email + " after " + reads + " of " + timeline));
        chain.sandbox().clearRequests();
        reads.stream().filter(read -> read.isComplete() || read.to() == TICKS).distinct().forEach(read -> deliver(read, timeline, history));
        assertEquals(List.of(), chain.sandbox().requests().stream().filter(request -> !"GET".equals(request.method())).toList(), () -> "repeated: " + reads + " of " + timeline);
        assertEquals(held.keySet().stream().map(label -> source(label, history) + label.substring(label.indexOf(':'))).toList(), chain.customers());
    }
}
