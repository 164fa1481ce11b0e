// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.torture;

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

/** Chooses whom to hit next, and where: at random, among those that were hit least while somebody was hit less than twice. */
final class KillPlan {

    static final int HITS_NEEDED = 2;

    private static final Set<String> WITH_DATABASE = Set.of("UpdateConsentLedger", "PutDatabaseRecord", "PutEspContact", "DeduplicateCustomerRecord", "UpdateCustomerIndex");

    /**
     * A processor and where it is to be hit.
     *
     * @param id the processor's id
     */
    record Aim(String id, String name, FaultPoint point) {
    }

    private final SplittableRandom random;
    private final Map<String, JsonNode> processors = new LinkedHashMap<>();
    private final Map<String, Integer> hits = new HashMap<>();
    private final Map<String, Integer> misses = new HashMap<>();
    private final Set<String> sources;
    private boolean effectHeld;

    /** @param connections of the flow: a processor that none leads to is a source */
    KillPlan(final SplittableRandom random, final Collection<JsonNode> processors, final Collection<JsonNode> connections) {
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

    Aim next() {
        final int least = processors.keySet().stream().mapToInt(this::weight).min().orElseThrow();
        final List<String> candidates = processors.keySet().stream().filter(id -> least >= HITS_NEEDED || weight(id) == least).toList();
        final String id = candidates.get(random.nextInt(candidates.size()));
        final JsonNode processor = processors.get(id);
        final List<FaultPoint> points = new ArrayList<>(points(id));
        final boolean pushes = isPush(processor);
        return new Aim(id, name(processor), pushes && !effectHeld ? FaultPoint.EFFECT_HELD : points.get(random.nextInt(points.size())));
    }

    private int weight(final String id) {
        return hits.getOrDefault(id, 0) + misses.getOrDefault(id, 0);
    }

    private static boolean isPush(final JsonNode processor) {
        return "PutEspContact".equals(type(processor)) && "UPSERT".equals(processor.path("component").path("config").path("properties").path("Operation").asText());
    }

    private Set<FaultPoint> points(final String id) {
        final EnumSet<FaultPoint> points = EnumSet.of(FaultPoint.BEFORE_SESSION_COMMIT, FaultPoint.AFTER_SESSION_COMMIT);
        if (!sources.contains(id)) {
            points.add(FaultPoint.INSIDE);
        }
        if (WITH_DATABASE.contains(type(processors.get(id)))) {
            points.add(FaultPoint.BEFORE_DATABASE_COMMIT);
        }
        if (isPush(processors.get(id))) {
            points.add(FaultPoint.EFFECT_HELD);
        }
        return points;
    }

    void missed(final Aim aim) {
        misses.merge(aim.id(), 1, Integer::sum);
    }

    /** @param working id to name of the processors that were working when NiFi was killed */
    void hit(final Aim aim, final Map<String, String> working) {
        working.keySet().stream().filter(processors::containsKey).forEach(id -> hits.merge(id, 1, Integer::sum));
        effectHeld |= aim.point() == FaultPoint.EFFECT_HELD;
    }

    boolean wasHeldBetweenEffectAndAnswer() {
        return effectHeld;
    }

    /** Name to number of hits, of every processor. */
    Map<String, Integer> hits() {
        final Map<String, Integer> byName = new LinkedHashMap<>();
        processors.forEach((id, processor) -> byName.merge(name(processor), hits.getOrDefault(id, 0), Integer::sum));
        return byName;
    }
}
