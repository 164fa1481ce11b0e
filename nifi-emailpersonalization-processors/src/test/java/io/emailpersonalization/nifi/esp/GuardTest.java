// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp;

import io.emailpersonalization.nifi.sandbox.database.SandboxPostgres;
import io.emailpersonalization.nifi.sandbox.esp.EspSandbox;
import io.emailpersonalization.nifi.sandbox.esp.Fault;
import org.apache.nifi.util.MockFlowFile;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.util.List;

import static io.emailpersonalization.nifi.esp.PushFixture.people;
import static io.emailpersonalization.nifi.esp.PushFixture.person;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Limits hold back, say why, and let go exactly what was approved. */
class GuardTest {

    private static SandboxPostgres postgres;
    private PushFixture push;

    @BeforeAll
    static void start() {
        postgres = SandboxPostgres.start();
    }

    @AfterAll
    static void stop() {
        postgres.close();
    }

    @BeforeEach
    void configure() {
        PushFixture.clear(postgres);
        push = new PushFixture(EspSandbox.start(), postgres);
    }

    @AfterEach
    void close() {
        push.close();
    }

    private MockFlowFile held() {
        return push.runner.getFlowFilesForRelationship("held").getFirst();
    }

    private void pushHeld(final MockFlowFile held) {
        push.runner.enqueue(held);
        push.runQueued();
    }

    @Test
    void theFirstPushIntoAnAudienceIsHeldUntilItIsApproved() {
        push.runner.setProperty("First Push Acknowledged", "false");
        push.push(people(3));
        assertEquals(3, push.count("held"));
        assertEquals(List.of(), push.writes());
        assertEquals("the first push into this audience, 3 contacts", held().getAttribute("esp.hold.reason"));
        assertTrue(held().isPenalized());
        final MockFlowFile held = held();
        final String id = held.getAttribute("esp.hold.id");
        push.runner.setProperty("Approved Holds", "something else, " + id);
        push.push(people(4));
        assertEquals(4, push.count("held"), "more contacts are another hold");
        push.push(people(3).replace("Jena", "Ulm"));
        assertEquals(3, push.count("held"), "other values are another hold");
        assertNotEquals(id, held().getAttribute("esp.hold.id"));
        push.runner.clearTransferState();
        pushHeld(held);
        assertEquals(3, push.count("success"));
        push.push(people(4));
        assertEquals(1, push.count("success"), "the audience is known now");
    }

    @Test
    void aHeldFlowFileKeepsItsIdUntilSomebodyApproves() {
        push.push(people(10));
        push.runner.setProperty("Maximum Changed", "20 %");
        push.push(people(10).replaceAll("(\"given_name\": \"P[0-4]\")", "$1, \"segment\": \"Champions\""));
        assertEquals("5 changed contacts of 10, and Maximum Changed is 20 %", held().getAttribute("esp.hold.reason"));
        assertEquals(5, push.count("held"));
        assertEquals(5, push.count("unchanged"));
        final MockFlowFile held = held();
        pushHeld(held);
        assertEquals(held.getAttribute("esp.hold.id"), held().getAttribute("esp.hold.id"));
        push.runner.setProperty("Approved Holds", held.getAttribute("esp.hold.id"));
        pushHeld(held());
        assertEquals(5, push.count("success"));
    }

    @Test
    void limitsCountWhatIsNew() {
        push.push(people(10));
        push.runner.setProperty("Maximum New", "2");
        push.push(people(12));
        assertEquals(2, push.count("success"));
        push.push(people(15));
        assertEquals("3 new contacts of 12, and Maximum New is 2", held().getAttribute("esp.hold.reason"));
        assertEquals(12, push.count("unchanged"));
        assertEquals(1, push.number("select count(*) from esp_hold where not passed and contacts = 3"));
    }

    @Test
    void withdrawalsAreNeverHeld() throws Exception {
        push.withLedger();
        push.sandbox.audience("a1", "{\"members\": [{\"email_address\": \"p1@example.com\"}]}");
        push.runner.setProperty("First Push Acknowledged", "false");
        Consents.grant(push.ledger, 3);
        Consents.withdraw(push.ledger, "p1@example.com");
        push.push(people(3));
        assertEquals(2, push.count("held"));
        assertEquals("unsubscribed", push.status("p1@example.com"));
        assertFalse(push.sandbox.members("a1").containsKey("p0@example.com"));
    }

    @Test
    void theRestOfAnApprovedPushNeedsNoSecondApproval() {
        push.runner.setProperty("Maximum New", "100");
        push.push(people(1100));
        push.runner.setProperty("Approved Holds", held().getAttribute("esp.hold.id"));
        push.sandbox.inject(Fault.answer(4, 503, "text/plain", "down").on("POST", "/lists/a1").after(1));
        pushHeld(held());
        assertEquals(500, push.count("success"));
        assertEquals(600, push.count("retry"));
        push.runner.setProperty("Approved Holds", "");
        pushHeld(push.runner.getFlowFilesForRelationship("retry").getFirst());
        assertEquals(600, push.count("success"));
    }

    @Test
    void nobodyIsRetiredBeyondTheLimit() {
        push.push("[" + person("g1", "a@example.com", "") + "," + person("g2", "b@example.com", "") + "," + person("g3", "c@example.com", "") + "]");
        push.runner.setProperty("Maximum Retired", "1");
        push.runner.setProperty("Operation", "FOLLOW_CHANGES");
        final String merged = "{\"golden_id\": \"%s\", \"became\": \"g3\", \"reason\": \"merged\", \"email\": \"c@example.com\"}";
        push.push("[" + merged.formatted("g1") + "," + merged.formatted("g2") + "]");
        assertEquals("2 retired contacts of 3, and Maximum Retired is 1", held().getAttribute("esp.hold.reason"));
        assertEquals("subscribed", push.status("a@example.com"));
        push.push("[" + merged.formatted("g1") + "]");
        assertEquals("archived", push.status("a@example.com"));
    }
}
