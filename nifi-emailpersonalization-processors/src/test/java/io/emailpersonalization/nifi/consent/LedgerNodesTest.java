// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.consent;

import io.emailpersonalization.nifi.consent.register.Evidence;
import io.emailpersonalization.nifi.record.value.StatedTime;
import io.emailpersonalization.nifi.sandbox.database.SandboxPostgres;
import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** Several nodes read overlapping exports at the same time. */
class LedgerNodesTest {

    private static final int NODES = 4;
    private static final int EXPORTS = 15;
    private static final int PEOPLE = 200;
    private static final Instant DAY = Instant.parse("2026-05-01T00:00:00Z");

    @Test
    void theyWaitForEachOtherAndLockNobodyOut() throws Exception {
        try (SandboxPostgres postgres = SandboxPostgres.start(); ExecutorService threads = Executors.newFixedThreadPool(NODES)) {
            final LedgerFixture fixture = new LedgerFixture(postgres);
            fixture.ledger.consents(List.of("nobody@x.example"), DAY);
            final List<Callable<Void>> nodes = new ArrayList<>();
            for (int node = 0; node < NODES; node++) {
                final Random random = new Random(node);
                nodes.add(() -> {
                    for (int export = 0; export < EXPORTS; export++) {
                        fixture.ledger.record(export(random), DAY.plusSeconds(export));
                    }
                    return null;
                });
            }
            for (final Future<Void> node : threads.invokeAll(nodes)) {
                node.get();
            }
            assertEquals(PEOPLE, postgres.count("select count(distinct address_key) from consent_evidence"));
        }
    }

    /** What everybody says today, each in another order. */
    private static List<Evidence> export(final Random random) {
        final List<Evidence> export = new ArrayList<>();
        for (int i = 0; i < PEOPLE; i++) {
            final Evidence.Kind word = random.nextBoolean() ? Evidence.Kind.GRANTED : Evidence.Kind.WITHDRAWN;
            export.add(new Evidence("p%d@x.example".formatted(i), word, StatedTime.of(DAY), null, "crm", Integer.toString(i), Evidence.Proof.NONE));
        }
        Collections.shuffle(export, random);
        return export;
    }
}
