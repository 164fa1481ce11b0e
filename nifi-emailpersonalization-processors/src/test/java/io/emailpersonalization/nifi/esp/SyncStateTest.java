// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp;

import io.emailpersonalization.nifi.esp.decide.PushDecider;
import io.emailpersonalization.nifi.sandbox.esp.Fault;
import io.emailpersonalization.nifi.sandbox.esp.vendor.Request;
import org.apache.nifi.util.MockFlowFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.util.List;

import static io.emailpersonalization.nifi.esp.PushFixture.people;
import static io.emailpersonalization.nifi.esp.PushFixture.person;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What a database remembers from push to push, on a real PostgreSQL and the ESP sandbox. */
class SyncStateTest {

    @RegisterExtension
    final PushFixture push = new PushFixture();

    @Test
    void theSameDataAgainSendsNothing() {
        push.push(people(1201));
        assertEquals(3, push.batches().size());
        push.sandbox.clearRequests();
        push.push(people(1201));
        assertEquals(List.of(), push.sandbox.requests());
        assertEquals(1201, push.count("unchanged"));
    }

    @Test
    void onlyWhatChangedIsSentAndBatchesAreFilledWithIt() {
        push.push(people(1000));
        push.sandbox.clearRequests();
        push.push(people(1000).replaceAll("(\"given_name\": \"P\\d*7\")", "$1, \"segment\": \"Champions\""));
        assertEquals(1, push.batches().size());
        assertEquals(100, push.count("success"));
        assertEquals(900, push.count("unchanged"));
        assertEquals("[\"champions\"]", push.sandbox.members("a1").get("p17@example.com").get("tags").toString());
    }

    @Test
    void aLostStateLeadsToAFullPush() {
        push.push(people(20));
        push.postgres.execute("delete from esp_contact");
        push.push(people(20));
        assertEquals(20, push.count("success"));
        assertEquals(20, push.sandbox.members("a1").size());
    }

    @Test
    void aChangedMappingSendsWhatItTouches() {
        push.push("[" + person("g1", "a@example.com", "\"given_name\": \"A\", \"town\": \"Ulm\"") + "," + person("g2", "b@example.com", "\"given_name\": \"B\", \"town\": null") + "]");
        push.setMapping(PushFixture.MAPPING.replace("/city", "/town"));
        push.push("[" + person("g1", "a@example.com", "\"given_name\": \"A\", \"town\": \"Ulm\"") + "," + person("g2", "b@example.com", "\"given_name\": \"B\", \"town\": null") + "]");
        assertEquals(List.of("a@example.com"), push.values("success", "email"));
        assertEquals("Ulm", push.sandbox.members("a1").get("a@example.com").get("merge_fields").get("CITY").asText());
    }

    @Test
    void aValueThatIsNotSentKeepsWhatTheVendorHas() {
        push.push("[" + person("g1", "a@example.com", "\"given_name\": \"A\"") + "]");
        push.push("[" + person("g1", "a@example.com", "\"given_name\": null") + "]");
        assertEquals(1, push.count("unchanged"));
        push.push("[" + person("g1", "a@example.com", "\"given_name\": \"A\"") + "]");
        assertEquals(1, push.count("unchanged"));
    }

    @Test
    void aTagThatFollowsAnAbsentColumnStaysAndIsRemembered() {
        push.push("[" + person("g1", "a@example.com", "\"segment\": \"Champions\"") + "]");
        push.push("[" + person("g1", "a@example.com", "\"given_name\": \"Decided\"") + "]");
        assertEquals("[\"champions\"]", push.sandbox.members("a1").get("a@example.com").get("tags").toString());
        push.sandbox.clearRequests();
        push.push("[" + person("g1", "a@example.com", "\"segment\": \"Champions\"") + "]");
        assertEquals(1, push.count("unchanged"));
        push.push("[" + person("g1", "a@example.com", "\"segment\": \"At Risk\"") + "]");
        assertEquals("[\"at-risk\"]", push.sandbox.members("a1").get("a@example.com").get("tags").toString());
        push.push("[" + person("g1", "a@example.com", "\"segment\": null") + "]");
        push.push("[" + person("g1", "a@example.com", "\"segment\": \"Lost\"") + "]");
        assertEquals("[]", push.sandbox.members("a1").get("a@example.com").get("tags").toString());
    }

    @Test
    void anOlderRecordIsNotSent() {
        push.push("[" + person("g1", "a@example.com", "\"given_name\": \"New\", \"updated_at\": \"2026-05-02\"") + "]");
        push.push("[" + person("g1", "a@example.com", "\"given_name\": \"Old\", \"updated_at\": \"2026-05-01\"") + "]");
        assertEquals(List.of(PushDecider.SUPERSEDED), push.values("suppressed", "suppressed_because"));
        assertEquals("New", push.sandbox.members("a1").get("a@example.com").get("merge_fields").get("FNAME").asText());
    }

    @Test
    void afterACrashTheSameFlowFileLeavesAsItWouldHaveAndSendsNothingAgain() {
        final MockFlowFile input = push.push(people(30));
        push.sandbox.clearRequests();
        push.runner.clearTransferState();
        push.runner.enqueue(input);
        push.runQueued();
        assertEquals(30, push.count("success"));
        assertEquals(List.of("created"), push.values("success", "esp_result").stream().distinct().toList());
        assertEquals(List.of(), push.sandbox.requests());
    }

    @Test
    void whatACrashInterruptedIsSentAgainByItsFlowFileAndLeftAloneByOthers() {
        push.push("[]");
        final String claim = """
                insert into esp_contact (account, audience, contact_id, state, address_hash, claimed_by, claimed_at, claimed_hash)
                values ('sandbox-account', 'a1', 'g1', 'new', 'x', '%s', now() - interval '%s', 'x')""";
        push.postgres.execute(claim.formatted("another node", "1 minute"));
        push.push("[" + person("g1", "a@example.com", "") + "," + person("g2", "b@example.com", "") + "]");
        assertEquals(List.of("a@example.com"), push.values("retry", "email"));
        assertEquals("0", push.runner.getFlowFilesForRelationship("retry").getFirst().getAttribute("esp.attempt"), "waiting uses no attempt up");
        assertEquals(List.of("b@example.com"), push.values("success", "email"));
        final MockFlowFile waiting = push.runner.getFlowFilesForRelationship("retry").getFirst();
        push.postgres.execute("update esp_contact set claimed_by = '%s' where contact_id = 'g1'".formatted(waiting.getAttribute("uuid")));
        push.runner.clearTransferState();
        push.runner.enqueue(waiting);
        push.runQueued();
        assertEquals(List.of("a@example.com"), push.values("success", "email"));
        push.postgres.execute("update esp_contact set claimed_by = 'a node that is no more', claimed_at = now() - interval '1 hour', claimed_hash = address_hash where contact_id = 'g1'");
        push.push("[" + person("g1", "a@example.com", "\"given_name\": \"A\"") + "]");
        assertEquals(List.of("a@example.com"), push.values("success", "email"));
        assertEquals(0, push.number("select count(*) from esp_contact where claimed_by is not null"));
    }

    @Test
    void aDatabaseThatIsOutOfReachLeavesTheFlowFileInTheQueue() {
        push.pool.setDown(true);
        push.push(people(3));
        assertEquals(1, push.runner.getQueueSize().getObjectCount());
        assertEquals(List.of(), push.writes());
        push.pool.setDown(false);
        push.runQueued();
        assertEquals(3, push.count("success"));
    }

    @Test
    void whatTheVendorDoesNotTakeIsGivenBackAndPushedLater() {
        push.sandbox.inject(Fault.answer(4, 503, "text/plain", "down").on("POST", "/lists/a1").after(1));
        push.push(people(700));
        assertEquals(500, push.count("success"));
        assertEquals(200, push.count("retry"));
        assertEquals(0, push.number("select count(*) from esp_contact where claimed_by is not null or state = 'new'"));
        push.push(push.runner.getFlowFilesForRelationship("retry").getFirst().getContent());
        assertEquals(200, push.count("success"));
    }

    @Test
    void everyDecisionLeavesARow() {
        push.push("[" + person("g1", "a@example.com", "") + "," + person("g2", "no address", "") + "," + person("g3", "c@example.com", "").replace("yes", "no") + "]");
        push.push("[" + person("g1", "a@example.com", "") + "]");
        assertEquals(List.of("g1 upsert created subscribed", "g2 upsert rejected type /email", "g3 unsubscribe absent consent is withdrawn", "g3 upsert suppressed consent is withdrawn"),
                push.rows("select concat_ws(' ', contact_id, operation, outcome, detail) as line from esp_sync_change order by contact_id, operation").stream().map(row -> row.get("line")).toList());
        assertEquals(List.of("3 1 0 1 1", "1 0 1 0 0"),
                push.rows("select concat_ws(' ', received, success, unchanged, suppressed, rejected) as line from esp_sync_run where ended_at is not null order by started_at").stream()
                        .map(row -> row.get("line")).toList());
    }

    @Test
    void everyTableAndColumnIsExplained() {
        push.push("[]");
        assertEquals(List.of(), push.rows("""
                select c.relname, a.attname from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum >= 0 and not a.attisdropped
                where c.relname like 'esp\\_%' and c.relkind = 'r' and (obj_description(c.oid) is null or col_description(c.oid, a.attnum) is null)"""));
    }

    @Test
    void historyIsPurged() {
        push.push(people(3));
        push.postgres.execute("update esp_sync_change set at = now() - interval '20 days'; update esp_sync_run set started_at = now() - interval '20 days'");
        push.runner.setProperty("Retention", "10 days");
        push.push("[" + person("g9", "z@example.com", "") + "]");
        assertEquals(1, push.number("select count(*) from esp_sync_change"));
        assertEquals(1, push.number("select count(*) from esp_sync_run"));
        assertEquals(4, push.number("select count(*) from esp_contact"));
    }

    @Test
    void aChangedAddressMovesTheContactWithItsHistory() {
        push.push("[" + person("g1", "old@example.com", "\"given_name\": \"Ada\", \"segment\": \"Champions\"") + "]");
        push.push("[" + person("g1", "new@example.com", "\"given_name\": \"Ada\", \"segment\": \"Champions\"") + "]");
        assertEquals(List.of("new@example.com"), List.copyOf(push.sandbox.members("a1").keySet()));
        assertEquals("[\"champions\"]", push.sandbox.members("a1").get("new@example.com").get("tags").toString());
        push.sandbox.clearRequests();
        push.push("[" + person("g1", "new@example.com", "\"given_name\": \"Ada\", \"segment\": \"Champions\"") + "]");
        assertEquals(List.of(), push.sandbox.requests());
    }

    @Test
    void whereTheNewAddressIsAContactAlreadyTheOldOneIsArchived() {
        push.sandbox.audience("a1", "{\"members\": [{\"email_address\": \"new@example.com\", \"status\": \"subscribed\"}]}");
        push.push("[" + person("g1", "old@example.com", "") + "]");
        push.push("[" + person("g1", "new@example.com", "") + "]");
        assertEquals(List.of("archived", "subscribed"), List.of(push.status("old@example.com"), push.status("new@example.com")));
    }

    @Test
    void whoeverUnsubscribedStaysSoUnderANewAddress() {
        push.push("[" + person("g1", "old@example.com", "") + "]");
        push.sandbox.audience("a1", "{\"members\": [{\"email_address\": \"old@example.com\", \"status\": \"unsubscribed\"}]}");
        push.push("[" + person("g1", "new@example.com", "") + "]");
        assertEquals("unsubscribed", push.status("new@example.com"));
        assertEquals(List.of("unsubscribed"), push.values("success", "esp_status"));
    }

    @Test
    void anAddressThatTheVendorRefusesLeavesTheContactWhereItIs() {
        push.push("[" + person("g1", "old@example.com", "") + "]");
        push.sandbox.inject(Fault.answer(1, 400, "application/problem+json", "{\"detail\": \"looks fake or invalid\"}").on("PATCH", "/members/"));
        push.push("[" + person("g1", "new@example.com", "") + "]");
        assertEquals(1, push.count("rejected"));
        assertEquals("subscribed", push.status("old@example.com"));
        assertNull(push.status("new@example.com"));
        push.push("[" + person("g1", "new@example.com", "") + "]");
        assertEquals("subscribed", push.status("new@example.com"), "once it is mended the contact moves");
        assertNull(push.status("old@example.com"));
    }

    @Test
    void whoeverUnsubscribedAndLeftTheAddressIsNotSubscribedAtAnother() {
        push.push("[" + person("g1", "old@example.com", "") + "," + person("g2", "elsewhere@example.com", "") + "]");
        push.sandbox.audience("a1", "{\"members\": [{\"email_address\": \"old@example.com\", \"status\": \"unsubscribed\"}]}");
        push.push("[" + person("g1", "family@example.com", "\"email_owner\": false") + "," + person("g2", "family@example.com", "\"email_owner\": false") + "]");
        push.push("[" + person("g1", "new@example.com", "") + "," + person("g2", "newer@example.com", "") + "]");
        assertEquals(List.of(PushDecider.UNSUBSCRIBED_BEFORE), push.values("suppressed", "suppressed_because"));
        assertNull(push.status("new@example.com"));
        assertEquals("subscribed", push.status("newer@example.com"));
    }

    @Test
    void twoContactsWithOneAddressDoNotTakeTurns() {
        final String both = "[" + person("x1", "a@example.com", "\"given_name\": \"A\"") + "," + people(600).substring(1).replace("]", ",")
                + person("x2", "a@example.com", "\"given_name\": \"B\"") + "]";
        push.push(both);
        assertEquals("B", push.sandbox.members("a1").get("a@example.com").get("merge_fields").get("FNAME").asText());
        push.sandbox.clearRequests();
        push.push(both);
        assertEquals(List.of(), push.sandbox.requests());
        assertEquals(List.of(PushDecider.TAKEN_OVER), push.values("suppressed", "suppressed_because"));
    }

    @Test
    void whoeverLostTheMailboxToAnotherIsNotMailedAtTheFormerAddress() {
        push.push("[" + person("g1", "own@example.com", "") + "," + person("g2", "family@example.com", "") + "]");
        push.push("[" + person("g1", "family@example.com", "\"email_owner\": false") + "," + person("g2", "family@example.com", "\"email_owner\": true") + "]");
        assertEquals("archived", push.status("own@example.com"));
        assertEquals("subscribed", push.status("family@example.com"));
        assertEquals("retired", push.rows("select state from esp_contact where contact_id = 'g1'").getFirst().get("state"));
    }

    @Test
    void anOlderRecordAtAMailboxOfAnotherDoesNotRetireTheContact() {
        push.push("[" + person("g1", "new@example.com", "\"updated_at\": \"2026-05-02\"") + "]");
        push.push("[" + person("g1", "family@example.com", "\"email_owner\": false, \"updated_at\": \"2026-05-01\"") + "]");
        assertEquals(List.of(PushDecider.SUPERSEDED), push.values("suppressed", "suppressed_because"));
        assertEquals("subscribed", push.status("new@example.com"));
    }

    @Test
    void unsubscribingDropsWhomTheStateKnows() {
        push.sandbox.audience("a1", "{\"members\": [{\"email_address\": \"p0@example.com\"}, {\"email_address\": \"p1@example.com\", \"status\": \"cleaned\"}]}");
        push.runner.setProperty("Operation", "UNSUBSCRIBE");
        final MockFlowFile input = push.push(people(3));
        assertEquals(List.of("unsubscribed", "unchanged", "absent"), push.values("success", "esp_result"));
        push.push(people(3));
        assertEquals(List.of("unchanged", "unchanged", "absent"), push.values("success", "esp_result"), "without a ledger nobody knows whether they refused anew: the vendor is asked");
        push.runner.clearTransferState();
        push.runner.enqueue(input);
        push.runQueued();
        assertEquals(3, push.count("success"));
        assertEquals(0, push.number("select count(*) from esp_address where address is not null"), "who was only unsubscribed is known by a hash");
        assertEquals(0, push.number("select count(*) from esp_contact"));
        push.runner.setProperty("Operation", "UPSERT");
        push.push(people(3));
        assertEquals(List.of("unsubscribed", "cleaned", "subscribed"), push.values("success", "esp_status"));
        push.runner.setProperty("Operation", "UNSUBSCRIBE");
        push.push(people(3));
        assertEquals(List.of("unchanged", "unchanged", "unsubscribed"), push.values("success", "esp_result"));
    }

    @Test
    void withdrawalsWaitForARequestThatIsUnderWayWithTheAddress() {
        push.push("[" + person("g1", "a@example.com", "") + "]");
        push.postgres.execute("update esp_contact set claimed_by = 'another node', claimed_at = now(), claimed_hash = address_hash");
        push.runner.setProperty("Operation", "UNSUBSCRIBE");
        push.push("[" + person("g1", "a@example.com", "") + "]");
        assertEquals(1, push.count("retry"));
        push.postgres.execute("update esp_contact set claimed_by = null, claimed_at = null, claimed_hash = null");
        push.push("[" + person("g1", "a@example.com", "") + "]");
        assertEquals("unsubscribed", push.status("a@example.com"));
    }

    @Test
    void archivingFindsTheContactByItsId() {
        push.push(people(3));
        push.runner.setProperty("Operation", "ARCHIVE");
        push.push("[{\"golden_id\": \"g1\"}, " + person("g2", "p2@example.com", "") + ", " + person("g9", "nobody@example.com", "") + "]");
        assertEquals(List.of("archived", "archived", "absent"), push.values("success", "esp_result"));
        assertEquals("archived", push.status("p1@example.com"));
        assertTrue(push.rows("select * from esp_sync_change where operation = 'archive'").size() >= 3);
        assertFalse(push.status("p0@example.com").equals("archived"));
    }

    @Test
    void aContactThatSomebodyElseArchivedStaysArchivedAlsoIfItIsArchivedTogetherWithOneOfOurs() {
        push.push("[" + person("g1", "own@example.com", "") + "]");
        push.sandbox.audience("a1", "{\"members\": [{\"email_address\": \"other@example.com\", \"status\": \"archived\"}]}");
        push.runner.setProperty("Operation", "ARCHIVE");
        push.push("[" + person("g1", "other@example.com", "") + "]");
        assertEquals(List.of("archived", "archived"), List.of(push.status("own@example.com"), push.status("other@example.com")));
        push.runner.setProperty("Operation", "UPSERT");
        push.push("[" + person("g1", "own@example.com", "") + "," + person("g5", "other@example.com", "") + "]");
        assertEquals(List.of("subscribed", "archived"), List.of(push.status("own@example.com"), push.status("other@example.com")));
    }

    @Test
    void whatSeveralTasksPushAtOnceIsSentOnce() {
        for (int i = 0; i < 5; i++) {
            push.runner.enqueue(people(700));
        }
        push.runner.setThreadCount(4);
        push.runner.run(5);
        assertEquals(List.of(), push.runner.getLogger().getErrorMessages());
        final List<String> bodies = push.batches().stream().map(Request::body).toList();
        for (int i = 0; i < 700; i += 10) {
            final String address = "\"p%d@example.com\"".formatted(i);
            assertEquals(1, bodies.stream().filter(body -> body.contains(address)).count(), address);
        }
        assertEquals(700, push.count("success"));
        assertEquals(3500, push.count("success") + push.count("unchanged") + push.count("retry"));
    }
}
