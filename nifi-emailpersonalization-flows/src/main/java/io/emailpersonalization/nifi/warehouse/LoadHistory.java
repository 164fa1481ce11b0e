// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.warehouse;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** A random history of people, with merges, retirements and erasures. Every run on the index has a higher version. Used by WarehouseLoadTest and WarehouseProof. */
final class LoadHistory {

    /** Two days on which golden records of one version are scored. */
    static final List<String> DAYS = List.of("2026-01-01T00:00:00Z", "2026-01-02T00:00:00.5Z");

    private static final int PEOPLE = 5;
    private static final int RUNS = 9;
    private static final long FIRST_VERSION = 1_764_500_000_000L;

    private final List<Load> loads = new ArrayList<>();
    private final Map<String, State> newest = new TreeMap<>();
    private final Random random;

    /** What a stage of the pipeline hands over at once: field to value. */
    record Load(LoadKind kind, List<Map<String, String>> records) {
    }

    /** The row of a golden id. */
    record State(String goldenId, long version, String removedBecause, String email, String purchaseCount) {
    }

    LoadHistory(final Random random) {
        this.random = random;
        final Map<String, String> gone = new HashMap<>();
        long version = FIRST_VERSION;
        for (int run = 0; run < 3 * RUNS && loads.size() < RUNS; run++) {
            version += 1 + random.nextInt(3);
            if (random.nextInt(3) == 0) {
                remove(version, gone);
            } else {
                score(version, gone);
            }
        }
    }

    private void remove(final long version, final Map<String, String> gone) {
        final String id = "p" + random.nextInt(PEOPLE);
        final String became = List.of("retired", "erased", "p9", id).get(random.nextInt(4));
        if (gone.containsKey(id)) {
            return;
        }
        loads.add(new Load(LoadKind.REMOVALS, List.of(fields("golden_id", id, "became", became, "reason", "merged", "email", "still@example.com", "version", Long.toString(version)))));
        if (!became.equals(id)) {
            newest.put(id, new State(id, version, "p9".equals(became) ? "merged" : became, null, null));
        }
        if (!became.equals(id) && !"retired".equals(became)) {
            gone.put(id, became);
        }
    }

    private void score(final long version, final Map<String, String> gone) {
        final List<String> ids = new ArrayList<>();
        for (int person = 0; person < PEOPLE; person++) {
            if (random.nextBoolean() && !gone.containsKey("p" + person)) {
                ids.add("p" + person);
            }
        }
        if (!ids.isEmpty()) {
            final int scorings = 1 + random.nextInt(DAYS.size());
            for (int scoring = 0; scoring < scorings; scoring++) {
                add(ids, version, scoring, random.nextInt(4) == 0 ? null : Integer.toString(random.nextInt(100)));
            }
        }
    }

    private void add(final List<String> ids, final long version, final int scoring, final String purchases) {
        final List<Map<String, String>> records = new ArrayList<>();
        for (final String id : ids) {
            final String email = "%s@%d.example".formatted(id, version);
            records.add(fields("golden_id", id, "version", Long.toString(version), "scored_at", DAYS.get(scoring), "email", email, "purchase_count", purchases));
            newest.put(id, new State(id, version, null, email, purchases));
        }
        loads.add(new Load(LoadKind.CUSTOMERS, records));
    }

    /** A record of names and values in turn. */
    static Map<String, String> fields(final String... namesAndValues) {
        final Map<String, String> fields = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            fields.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return fields;
    }

    /** Every load at least once, in any order, and some of them again. */
    List<Load> deliveries() {
        final List<Load> deliveries = new ArrayList<>(loads);
        for (int i = 0; i < loads.size() / 2; i++) {
            deliveries.add(loads.get(random.nextInt(loads.size())));
        }
        Collections.shuffle(deliveries, random);
        return deliveries;
    }

    /** The rows in which any order of the loads must end, by golden id. */
    List<State> newest() {
        return List.copyOf(newest.values());
    }

    /** The number of people in them. */
    long people() {
        return newest.values().stream().filter(state -> state.removedBecause() == null).count();
    }

    /** The fields that the staging table of a part has a column for. That of Snowflake has the whole record. */
    static List<Map<String, String>> known(final String part, final List<Map<String, String>> records) {
        return records.stream().map(record -> {
            final Map<String, String> fields = new LinkedHashMap<>(record);
            if (!"snowflake".equals(part)) {
                fields.remove("reason");
            }
            if ("postgresql".equals(part) && fields.containsKey("became")) {
                fields.remove("email");
            }
            return fields;
        }).toList();
    }
}
