// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.torture.kill;

import com.fasterxml.jackson.databind.JsonNode;

import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

/** Chooses the next processor and point for a kill at random. While a processor has fewer than two hits, only the processors with the fewest hits are candidates. */
public final class KillPlan {

    public static final int MIN_HITS = 2;

    private static final Set<String> WITH_DATABASE = Set.of("UpdateConsentLedger", "PutDatabaseRecord", "PutEspContact", "DeduplicateCustomerRecord", "UpdateCustomerIndex", "UpdateCustomerOrders");

    /**
     * A processor and the point of its work at which NiFi is killed.
     *
     * @param id the processor's id
     */
    public record Target(String id, String name, KillPoint point) {
    }

    private final SplittableRandom random;
    private final Map<String, JsonNode> processors = new LinkedHashMap<>();
    private final Map<String, Integer> hits = new HashMap<>();
    private final Map<String, Integer> misses = new HashMap<>();
    private final Set<String> sources;
    private boolean effectHeld;

    /** @param connections the connections of the flow: a processor without an incoming one is a source */
    public KillPlan(final SplittableRandom random, final Collection<JsonNode> processors, final Collection<JsonNode> connections) {
        this.random = random;
        processors.stream().sorted((left, right) -> name(left).compareTo(name(right))).forEach(processor -> this.processors.put(processor.get("id").asText(), processor));
        sources = new HashSet<>(this.processors.keySet());
        connections.forEach(connection -> sources.remove(connection.path("destinationId").asText()));
    }

    private static String name(final JsonNode processor) {
        return processor.path("component").path("name").asText();
    }

    private static String type(final JsonNode processor) {
        return processor.path("component").path("type").asText().replaceFirst(".*\\.", "");
    }

    public Target next() {
        final int least = processors.keySet().stream().mapToInt(this::weight).min().orElseThrow();
        final List<String> candidates = processors.keySet().stream().filter(id -> least >= MIN_HITS || weight(id) == least).toList();
        final String id = candidates.get(random.nextInt(candidates.size()));
        final JsonNode processor = processors.get(id);
        final List<KillPoint> points = new ArrayList<>(points(id));
        final boolean pushes = isPush(processor);
        return new Target(id, name(processor), pushes && !effectHeld ? KillPoint.EFFECT_HELD : points.get(random.nextInt(points.size())));
    }

    private int weight(final String id) {
        return hits.getOrDefault(id, 0) + misses.getOrDefault(id, 0);
    }

    private static boolean isPush(final JsonNode processor) {
        return "PutEspContact".equals(type(processor)) && "UPSERT".equals(processor.path("component").path("config").path("properties").path("Operation").asText());
    }

    private Set<KillPoint> points(final String id) {
        final EnumSet<KillPoint> points = EnumSet.of(KillPoint.BEFORE_SESSION_COMMIT, KillPoint.AFTER_SESSION_COMMIT);
        if (!sources.contains(id)) {
            points.add(KillPoint.INSIDE);
        }
        if (WITH_DATABASE.contains(type(processors.get(id)))) {
            points.add(KillPoint.BEFORE_DATABASE_COMMIT);
        }
        if (isPush(processors.get(id))) {
            points.add(KillPoint.EFFECT_HELD);
        }
        return points;
    }

    public void missed(final Target aim) {
        misses.merge(aim.id(), 1, Integer::sum);
    }

    /** @param working id to name of the processors that were active at the kill */
    public void hit(final Target aim, final Map<String, String> working) {
        working.keySet().stream().filter(processors::containsKey).forEach(id -> hits.merge(id, 1, Integer::sum));
        effectHeld |= aim.point() == KillPoint.EFFECT_HELD;
    }

    public boolean wasHeldBetweenEffectAndAnswer() {
        return effectHeld;
    }

    /** Returns the number of hits by name of the processor. */
    public Map<String, Integer> hits() {
        final Map<String, Integer> byName = new LinkedHashMap<>();
        processors.forEach((id, processor) -> byName.merge(name(processor), hits.getOrDefault(id, 0), Integer::sum));
        return byName;
    }
}
