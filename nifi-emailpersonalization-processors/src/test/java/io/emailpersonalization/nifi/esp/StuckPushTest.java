// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp;

import io.emailpersonalization.nifi.record.component.AttemptLimit;
import io.emailpersonalization.nifi.store.StoreException;
import org.apache.nifi.util.MockFlowFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.util.Map;

import static io.emailpersonalization.nifi.esp.PushFixture.person;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** A push that the database refuses for its values, every time. */
class StuckPushTest {

    @RegisterExtension
    final PushFixture push = new PushFixture().withLedger();

    @BeforeEach
    void configure() throws StoreException {
        Consents.grant(push.ledger, "a@example.com", "b@example.com");
        push.push("[" + person("g1", "a@example.com", "") + "]");
        push.postgres.execute("alter table esp_contact add constraint no_g2 check (contact_id <> 'g2')");
    }

    @Test
    void afterAFewAttemptsItLeavesByFailureAndWhatIsBehindItIsPushed() {
        final String stuck = "[" + person("g2", "b@example.com", "") + "]";
        push.runner.enqueue(stuck, Map.of("filename", "stuck.json"));
        for (int i = 0; i < AttemptLimit.MAX_ATTEMPTS; i++) {
            push.runQueued();
            assertEquals(1, push.runner.getQueueSize().getObjectCount());
        }
        push.runner.enqueue("[" + person("g1", "a@example.com", "\"city\": \"Jena\"") + "]");
        push.runner.run(2);
        assertEquals(0, push.runner.getQueueSize().getObjectCount());
        assertEquals(1, push.count("success"));
        final MockFlowFile failed = push.runner.getFlowFilesForRelationship("failure").getFirst();
        failed.assertContentEquals(stuck);
        failed.assertAttributeEquals("record.stage", "push");
        assertTrue(failed.getAttribute("error.message").contains("The database refuses the values (SQL state 23514"), failed.getAttribute("error.message"));
        assertFalse(failed.getAttribute("error.message").contains("g2"));
    }

    @Test
    void aDatabaseThatIsAwayIsWaitedForAsLongAsItTakes() {
        push.postgres.execute("alter table esp_contact drop constraint no_g2");
        push.pool.setDown(true);
        push.runner.enqueue("[" + person("g2", "b@example.com", "") + "]");
        for (int i = 0; i < 2 * AttemptLimit.MAX_ATTEMPTS; i++) {
            push.runQueued();
        }
        push.pool.setDown(false);
        push.runQueued();
        assertEquals(1, push.count("success"));
    }

    @Test
    void whoIsUnsubscribedBySuchAFlowFileIsInFailureAsWell() {
        push.runner.setProperty("Operation", "UNSUBSCRIBE");
        push.postgres.execute("alter table esp_address add constraint no_unsubscribed check (vendor_status <> 'unsubscribed') not valid");
        final String optOuts = "[" + person("g1", "a@example.com", "").replace("\"yes\"", "\"no\"") + "]";
        push.runner.enqueue(optOuts);
        for (int i = 0; i <= AttemptLimit.MAX_ATTEMPTS; i++) {
            push.runQueued();
        }
        push.runner.getFlowFilesForRelationship("failure").getFirst().assertContentEquals(optOuts);
        assertEquals("unsubscribed", push.status("a@example.com"));
    }
}
