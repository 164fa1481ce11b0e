// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.consent;

import io.emailpersonalization.nifi.consent.register.ConsentState;
import io.emailpersonalization.nifi.record.component.AttemptLimit;
import io.emailpersonalization.nifi.store.StoreException;
import org.apache.nifi.util.MockFlowFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.util.stream.Collectors;
import java.util.stream.IntStream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Values that the database refuses, beside refusals that must not be lost. */
class StuckLedgerTest {

    private static final String NOW = "2026-06-30T00:00:00Z";
    private final LedgerFixture fixture = new LedgerFixture();

    @BeforeEach
    void configure() {
        fixture.run(NOW, "1,crm,first@example.com,yes,2026-01-01,,,");
    }

    @Test
    void whatBesideItRefusesIsKeptAtOnceAndTheFileLeavesByFailure() throws StoreException {
        fixture.postgres.execute("alter table consent_evidence add constraint no_5 check (customer_id <> '5')");
        final String file = "customer_id,source,email,marketing_consent,consent_at\n" + IntStream.range(2, 10)
                .mapToObj(i -> "%d,crm,p%d@example.com,%s,2026-03-01\n".formatted(i, i, i == 3 ? "yes" : "no")).collect(Collectors.joining());
        fixture.runner.clearTransferState();
        fixture.runner.enqueue(file);
        for (int i = 0; i < AttemptLimit.MAX_ATTEMPTS; i++) {
            fixture.runner.run();
            assertEquals(1, fixture.runner.getQueueSize().getObjectCount());
            for (final int refused : new int[] {2, 4, 6, 7, 8, 9}) {
                assertEquals(ConsentState.WITHDRAWN, fixture.state("p%d@example.com".formatted(refused), NOW));
            }
            assertEquals(ConsentState.UNKNOWN, fixture.state("p3@example.com", NOW), "no consent is taken from a file of which a refusal may be missing");
        }
        fixture.runner.run();
        final MockFlowFile failed = fixture.runner.getFlowFilesForRelationship("failure").getFirst();
        failed.assertContentEquals(file);
        assertTrue(failed.getAttribute("error.message").contains("SQL state 23514"), failed.getAttribute("error.message"));
        fixture.runner.assertTransferCount("success", 0);
    }

    @Test
    void anIdThatNoIndexTakesHarmsNobody() throws StoreException {
        final String endless = IntStream.range(0, 5000).mapToObj(Integer::toHexString).collect(Collectors.joining());
        fixture.run(NOW, "2,crm,second@example.com,no,2026-03-01,,,", endless + ",crm,third@example.com,no,2026-03-01,,,", endless + ",crm,fourth@example.com,yes,2026-02-01,,,");
        fixture.runner.assertTransferCount("success", 1);
        assertEquals(ConsentState.WITHDRAWN, fixture.state("second@example.com", NOW));
        assertEquals(ConsentState.WITHDRAWN, fixture.state("third@example.com", NOW));
        assertEquals(ConsentState.WITHDRAWN, fixture.state("fourth@example.com", NOW), "who is one person by an id stays one");
    }
}
