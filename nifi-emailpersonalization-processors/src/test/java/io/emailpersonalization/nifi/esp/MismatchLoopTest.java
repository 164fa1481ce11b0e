// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp;

import io.emailpersonalization.nifi.sandbox.esp.Fault;
import org.apache.nifi.util.MockFlowFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.util.List;
import java.util.Map;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

/** The loop of push and verification: what the vendor dropped is found, sent again although it did not change, and verified. All rules of a push hold on the way. */
@Timeout(120)
class MismatchLoopTest {

    @RegisterExtension
    private final PushFixture push = new PushFixture();
    private final VerifyFixture verification = new VerifyFixture(push.sandbox, PushFixture.MAPPING);

    @AfterEach
    void stop() {
        verification.close();
    }

    /** Pushes three people of whom the vendor drops the city, and finds it. */
    private void pushAndDropCity() {
        push.sandbox.inject(Fault.dropField(1, "CITY").on("POST", "/lists/a1"));
        push.push(PushFixture.people(3));
        assertEquals(3, push.count("success"), "the vendor accepted all of it");
        verification.verify(push.runner, "success");
        assertEquals(3, verification.count("mismatched"));
        assertEquals("{\"CITY\":3}", verification.figure("mismatched_fields").toString());
    }

    /** Pushes what was found to differ. */
    private void pushAgain(final String content, final Map<String, String> attributes) {
        push.runner.enqueue(content, attributes);
        push.runQueued();
    }

    private MockFlowFile mismatched() {
        return verification.runner.getFlowFilesForRelationship("mismatched").getFirst();
    }

    private String city(final String address) {
        return push.sandbox.members("a1").get(address).path("merge_fields").path("CITY").asText(null);
    }

    @Test
    void whatTheVendorDroppedIsFoundAndRepaired() {
        pushAndDropCity();
        assertNull(city("p1@example.com"));
        pushAgain(mismatched().getContent(), VerifyFixture.carried(mismatched()));
        assertEquals(List.of("updated", "updated", "updated"), push.values("success", "esp_result"));
        assertEquals("Jena", city("p1@example.com"));
        verification.verify(push.runner, "success");
        assertEquals(3, verification.count("verified"));
        assertEquals(0, verification.count("mismatched"));
    }

    @Test
    void theLoopCountsItsRounds() {
        push.sandbox.inject(Fault.dropField(Fault.FOR_EVER, "CITY").on("POST", "/lists/a1"));
        push.push(PushFixture.people(1));
        for (int round = 1; round <= 3; round++) {
            verification.verify(push.runner, "success");
            assertEquals(Integer.toString(round), mismatched().getAttribute("esp.verify.mismatches"));
            pushAgain(mismatched().getContent(), VerifyFixture.carried(mismatched()));
            assertEquals(1, push.count("success"));
        }
    }

    @Test
    void withoutTheMarkAnUnchangedContactIsNotSentAgain() {
        pushAndDropCity();
        pushAgain(mismatched().getContent(), Map.of());
        assertEquals(3, push.count("unchanged"));
        pushAgain(mismatched().getContent(), Map.of("esp.verify", "verified"));
        assertEquals(3, push.count("unchanged"));
    }

    @Test
    void aLimitHoldsWhatIsSentAgain() {
        pushAndDropCity();
        push.runner.setProperty("Maximum Changed", "2");
        pushAgain(mismatched().getContent(), VerifyFixture.carried(mismatched()));
        assertEquals(3, push.count("held"));
        assertNull(city("p1@example.com"));
    }

    @Test
    void aRefusalOnTheWayIsActedOn() {
        pushAndDropCity();
        pushAgain(mismatched().getContent().replace("\"yes\"", "\"no\""), VerifyFixture.carried(mismatched()));
        assertEquals(3, push.count("suppressed"));
        assertEquals("unsubscribed", push.status("p1@example.com"));
        assertNull(city("p1@example.com"));
    }

    @Test
    void aContactThatUnsubscribedOnTheWayStaysSo() {
        pushAndDropCity();
        push.sandbox.submitForm("a1", "p1@example.com", "unsubscribed");
        pushAgain(mismatched().getContent(), VerifyFixture.carried(mismatched()));
        assertEquals(List.of("subscribed", "unsubscribed", "subscribed"), push.values("success", "esp_status"));
        verification.verify(push.runner, "success");
        assertEquals(3, verification.count("verified"));
        assertEquals("{\"subscribed\":2,\"unsubscribed\":1}", verification.figure("statuses").toString());
    }

    @Test
    void anOlderRecordDoesNotComeBack() {
        push.sandbox.inject(Fault.dropField(1, "CITY").on("POST", "/lists/a1"));
        push.push("[%s]".formatted(PushFixture.person("g0", "p0@example.com", "\"city\": \"Jena\", \"updated_at\": \"2026-01-01T00:00:00Z\"")));
        verification.verify(push.runner, "success");
        final MockFlowFile old = mismatched();
        push.push("[%s]".formatted(PushFixture.person("g0", "p0@example.com", "\"city\": \"Weimar\", \"updated_at\": \"2026-01-02T00:00:00Z\"")));
        pushAgain(old.getContent(), VerifyFixture.carried(old));
        assertEquals(1, push.count("suppressed"));
        assertEquals("Weimar", city("p0@example.com"));
    }

    @Test
    void aPushThatIsReplayedAfterACrashIsNotSentTwice() {
        pushAndDropCity();
        push.runner.clearTransferState();
        final MockFlowFile again = push.runner.enqueue(mismatched().getContent(), VerifyFixture.carried(mismatched()));
        push.runner.run();
        push.sandbox.clearRequests();
        push.runner.clearTransferState();
        push.runner.enqueue(again);
        push.runQueued();
        assertEquals(3, push.count("success"));
        assertEquals(List.of(), push.batches());
    }
}
