// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.decide;

import io.emailpersonalization.nifi.esp.Consents;
import io.emailpersonalization.nifi.esp.PushFixture;
import io.emailpersonalization.nifi.sandbox.esp.Fault;
import io.emailpersonalization.nifi.testing.Services;
import org.apache.nifi.util.MockFlowFile;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import static io.emailpersonalization.nifi.esp.PushFixture.people;
import static io.emailpersonalization.nifi.esp.PushFixture.person;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Limits hold back, say why, and let go exactly what was approved. */
@Tag("server")
class PushGuardTest {

    @RegisterExtension
    final PushFixture push = new PushFixture();

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
        pushHeld(aMinuteLater(held));
        assertEquals(held.getAttribute("esp.hold.id"), held().getAttribute("esp.hold.id"));
        push.runner.setProperty("Approved Holds", held.getAttribute("esp.hold.id"));
        pushHeld(held());
        assertEquals(5, push.count("success"));
    }

    /** The same, looked at more than a minute ago. */
    private static MockFlowFile aMinuteLater(final MockFlowFile held) {
        held.putAttributes(Map.of("esp.hold.looked.at", Long.toString(Long.parseLong(held.getAttribute("esp.hold.looked.at")) - 61_000)));
        return held;
    }

    @Test
    void aHoldThatWaitsIsQuiet() {
        push.push(people(10));
        push.runner.setProperty("Maximum Changed", "4");
        push.push(people(10).replaceAll("(\"given_name\": \"P[0-4]\")", "$1, \"segment\": \"Champions\""));
        final String count = "select (select count(*) from esp_sync_run) + (select count(*) from esp_sync_change) + (select count(*) from esp_hold) + (select count(*) from esp_quota)";
        final long rows = push.number(count);
        final int bulletins = push.runner.getLogger().getWarnMessages().size();
        final MockFlowFile held = held();
        push.runner.enqueue(held);
        push.runQueued();
        assertEquals(1, push.runner.getQueueSize().getObjectCount(), "it stays where it is until there is something to look at");
        push.runner.clearTransferState();
        final MockFlowFile other = push.runner.enqueue("[" + person("g0", "p0@example.com", "\"given_name\": \"P0\", \"city\": \"Jena\"") + "]");
        push.runQueued();
        assertEquals(1, push.count("unchanged"), "what comes behind it is not held up: " + other);
        final long withOther = push.number(count);
        for (int i = 0; i < 3; i++) {
            push.runner.clearTransferState();
            push.runner.enqueue(aMinuteLater(held));
            push.runQueued();
            push.runner.assertTransferCount("report", 0);
            push.runner.assertTransferCount("preview", 0);
        }
        assertEquals(withOther, push.number(count));
        assertEquals(rows + 1, withOther, "the run of the other one");
        assertEquals(bulletins, push.runner.getLogger().getWarnMessages().size());
        push.runner.setProperty("Maximum Changed", "5");
        push.runner.clearTransferState();
        push.runner.enqueue(held);
        push.runQueued();
        assertEquals(5, push.count("success"), "another limit is a reason to look again at once");
    }

    @Test
    void whatIsHeldCanBePreviewed() {
        push.push("[" + person("g1", "a@example.com", "\"given_name\": \"A\", \"city\": \"Jena\"") + "]");
        push.runner.setProperty("Maximum New", "0");
        push.push("[" + person("g1", "a@example.com", "\"given_name\": \"A\", \"city\": \"Ulm\", \"segment\": \"Champions\"") + "," + person("g2", "b@example.com", "\"given_name\": \"B\"") + "]");
        assertEquals(List.of("change g1 a@example.com [{\"field\":\"CITY\",\"value\":\"Ulm\"}] [\"champions\"]", "create g2 b@example.com [{\"field\":\"FNAME\",\"value\":\"B\"}] []"),
                Services.records(push.runner, "preview").stream().map(record -> "%s %s %s %s %s".formatted(record.get("action").asText(), record.get("contact_id").asText(),
                        record.get("email").asText(), record.get("fields"), record.get("tags"))).toList());
        assertEquals(held().getAttribute("esp.hold.id"), push.runner.getFlowFilesForRelationship("preview").getFirst().getAttribute("esp.hold.id"));
    }

    @Test
    void aHoldIsNotPassedByAPassThatIsInterrupted() throws Exception {
        push.withLedger();
        Consents.grant(push.ledger, 1600);
        Consents.withdraw(push.ledger, "p700@example.com", "p701@example.com");
        push.sandbox.audience("a1", "{\"members\": [{\"email_address\": \"p700@example.com\"}, {\"email_address\": \"p701@example.com\"}]}");
        push.runner.setProperty("First Push Acknowledged", "false");
        push.sandbox.inject(Fault.answer(100, 503, "text/plain", "down").on("GET", "/members/"));
        push.push(people(1600));
        push.runner.assertTransferCount("retry", 0);
        push.sandbox.clearFaults();
        push.runQueued();
        assertEquals(1598, push.count("held"));
        assertEquals(List.of(), push.batches());
        assertEquals("unsubscribed", push.status("p700@example.com"));
        assertEquals(0, push.number("select count(*) from esp_quota"));
        pushHeld(aMinuteLater(held()));
        assertEquals(List.of(), push.batches());
    }

    @Test
    void limitsCountOverTheFilesOfADay() {
        push.push(people(1));
        push.runner.setProperty("Maximum New", "10");
        push.runner.setProperty("Retention", "1 hour");
        for (int file = 0; file < 4; file++) {
            push.postgres.execute("update esp_quota set at = at - interval '2 hours'");
            final int first = 100 * (file + 1);
            push.push(IntStream.range(first, first + 5).mapToObj(i -> person("g" + i, "p%d@example.com".formatted(i), "")).collect(Collectors.joining(",", "[", "]")));
            assertEquals(file < 2 ? 5 : 0, push.count("success"), "file " + file);
            assertEquals(file < 2 ? 0 : 5, push.count("held"), "file " + file);
        }
        push.runner.setProperty("Approved Holds", held().getAttribute("esp.hold.id"));
        pushHeld(held());
        assertEquals(5, push.count("success"));
        push.postgres.execute("update esp_quota set at = now() - interval '25 hours'");
        push.push(people(11));
        assertEquals(10, push.count("success"), "a new day");
    }

    @Test
    void limitsCountWhatIsNew() {
        push.push(people(10));
        push.runner.setProperty("Maximum New", "2");
        push.push(people(12));
        assertEquals(2, push.count("success"));
        push.push(people(15));
        assertEquals("3 new contacts of 12 and 2 within the day before, and Maximum New is 2", held().getAttribute("esp.hold.reason"));
        assertEquals(12, push.count("unchanged"));
        assertEquals(1, push.number("select count(*) from esp_hold where contacts = 3"));
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
    void theRestOfAPushMayDoNoMoreThanWasLetThrough() throws Exception {
        push.withLedger();
        Consents.grant(push.ledger, 500);
        push.push(people(500));
        push.runner.setProperty("Maximum New", "10");
        push.sandbox.inject(Fault.answer(100, 503, "text/plain", "down").on("POST", "/lists/a1"));
        push.push(people(600).replace("Jena", "Ulm"));
        assertEquals(600, push.count("retry"));
        final MockFlowFile rest = push.runner.getFlowFilesForRelationship("retry").getFirst();
        push.sandbox.clearFaults();
        Consents.grant(push.ledger, 600);
        pushHeld(rest);
        assertEquals("100 new contacts of 500, and Maximum New is 10", held().getAttribute("esp.hold.reason"));
        assertEquals(500, push.sandbox.members("a1").size());
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
