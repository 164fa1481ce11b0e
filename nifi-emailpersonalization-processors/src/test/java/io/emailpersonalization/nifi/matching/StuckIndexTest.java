// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching;

import io.emailpersonalization.nifi.record.component.AttemptLimit;
import io.emailpersonalization.nifi.sandbox.database.SandboxPostgres;
import org.apache.nifi.util.MockFlowFile;
import org.apache.nifi.util.TestRunner;
import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Values that the index of known customers refuses, every time. */
class StuckIndexTest {

    private static void assertLeavesByFailure(final TestRunner runner, final String content) {
        runner.clearTransferState();
        runner.enqueue(content);
        for (int i = 0; i < AttemptLimit.MAX_ATTEMPTS; i++) {
            runner.run();
            assertEquals(1, runner.getQueueSize().getObjectCount());
        }
        runner.run();
        assertEquals(0, runner.getQueueSize().getObjectCount());
        final MockFlowFile failed = runner.getFlowFilesForRelationship("failure").getFirst();
        failed.assertContentEquals(content);
        assertTrue(failed.getAttribute("error.message").contains("SQL state 23514"), failed.getAttribute("error.message"));
    }

    @Test
    void afterAFewAttemptsTheFlowFileLeavesByFailureAndWhatIsBehindItGoesOn() {
        try (SandboxPostgres postgres = SandboxPostgres.start()) {
            final IndexedCustomers customers = new IndexedCustomers(postgres, "stuck");
            customers.export(IndexedCustomers.customer("crm:1", "email", "a@example.com"), IndexedCustomers.customer("crm:2", "email", "b@example.com"));
            postgres.execute("alter table index_member add constraint no_3 check (customer_id <> '3'); alter table index_decision add constraint no_2 check (other_key not like '%2')");
            assertLeavesByFailure(customers.deduplicate(), "[" + IndexedCustomers.customer("crm:3", "email", "c@example.com") + "]");
            customers.export(IndexedCustomers.customer("crm:4", "email", "d@example.com"));
            assertLeavesByFailure(customers.update(), "[" + IndexedCustomers.pair("different", "crm:1", "crm:2") + "]");
        }
    }
}
