// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp;

import io.emailpersonalization.nifi.consent.register.ConsentState;
import io.emailpersonalization.nifi.sandbox.esp.Fault;
import io.emailpersonalization.nifi.store.StoreException;
import org.apache.nifi.util.MockFlowFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import static io.emailpersonalization.nifi.esp.PushFixture.person;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

/** Contacts follow what deduplication says of persons. */
class FollowChangesTest {

    @RegisterExtension
    final PushFixture push = new PushFixture().withLedger();

    @BeforeEach
    void configure() throws StoreException {
        Consents.grant(push.ledger, "a@example.com", "b@example.com", "c@example.com");
        push.push("[" + person("g1", "a@example.com", "\"given_name\": \"A\"") + "," + person("g2", "b@example.com", "") + "]");
        push.sandbox.clearRequests();
    }

    private MockFlowFile follow(final String changed) {
        push.runner.setProperty("Operation", "FOLLOW_CHANGES");
        final MockFlowFile input = push.push(changed);
        push.runner.setProperty("Operation", "UPSERT");
        return input;
    }

    private static String merged(final String id, final String survivor, final String email) {
        return "[{\"golden_id\": \"%s\", \"became\": \"%s\", \"reason\": \"merged\", \"email\": %s}]".formatted(id, survivor, email == null ? "null" : "\"" + email + "\"");
    }

    @Test
    void whereTheSurvivorKeepsTheAddressTheContactGoesOnAsTheSurvivor() {
        follow(merged("g1", "g0", "a@example.com"));
        assertEquals(List.of("re-keyed"), push.values("success", "esp_result"));
        assertEquals(List.of(), push.sandbox.requests());
        push.push("[" + person("g0", "a@example.com", "\"given_name\": \"A\"") + "]");
        assertEquals(1, push.count("unchanged"));
    }

    @Test
    void otherwiseTheOldContactIsArchivedSoThatOneStays() {
        follow(merged("g1", "g2", "b@example.com"));
        assertEquals("archived", push.status("a@example.com"));
        assertEquals("subscribed", push.status("b@example.com"));
        assertEquals("merged", push.rows("select state from esp_contact where contact_id = 'g1'").getFirst().get("state"));
    }

    @Test
    void theSurvivorMayBePushedBeforeOrAfterTheChangeIsFollowed() {
        push.push("[" + person("g2", "a@example.com", "") + "]");
        follow(merged("g1", "g2", "a@example.com"));
        assertEquals("subscribed", push.status("a@example.com"));
        assertEquals("archived", push.status("b@example.com"));
        assertEquals(0, push.number("select count(*) from esp_contact where contact_id = 'g1' and state <> 'merged'"));
        push.push("[" + person("g2", "a@example.com", "") + "]");
        assertEquals(1, push.count("unchanged"));
    }

    @Test
    void aSurvivorWithAContactOfHisOwnMovesToTheAddressThatHeKeeps() {
        follow(merged("g1", "g2", "a@example.com"));
        push.push("[" + person("g2", "a@example.com", "") + "]");
        assertEquals("subscribed", push.status("a@example.com"));
        assertEquals("archived", push.status("b@example.com"));
    }

    @Test
    void theContactOfARetiredPersonIsArchivedAndComesBackWithThePerson() {
        final String retired = "[{\"golden_id\": \"g1\", \"became\": \"retired\", \"reason\": \"removed\", \"email\": null}, {\"golden_id\": \"g9\", \"became\": \"retired\"}]";
        follow(retired);
        assertEquals(List.of("absent", "archived"), push.values("success", "esp_result"));
        assertEquals("archived", push.status("a@example.com"));
        assertEquals("retired", push.rows("select state from esp_contact where contact_id = 'g1'").getFirst().get("state"));
        assertEquals("no source holds the person any more", push.rows("select detail from esp_sync_change where contact_id = 'g1' and operation = 'archive'").getFirst().get("detail"));
        push.sandbox.clearRequests();
        follow(retired);
        assertEquals(List.of("unchanged", "absent"), push.values("success", "esp_result"));
        assertEquals(List.of(), push.sandbox.requests());
        push.push("[" + person("g1", "a@example.com", "\"given_name\": \"A\"") + "]");
        assertEquals("subscribed", push.status("a@example.com"), "the consent is granted, and we had archived the contact");
        assertEquals(0, push.number("select count(*) from esp_contact where contact_id in ('g9', 'retired')"));
    }

    @Test
    void retirementsCountForTheLimit() {
        push.runner.setProperty("Maximum Retired", "1");
        follow("[{\"golden_id\": \"g1\", \"became\": \"retired\"}, {\"golden_id\": \"g2\", \"became\": \"retired\"}]");
        assertEquals(2, push.count("held"));
        assertEquals("subscribed", push.status("a@example.com"));
    }

    @Test
    void aPushUnderAnOldIdThatTheChangeHasOvertakenIsNotSent() {
        follow(merged("g9", "g2", "b@example.com"));
        push.push("[" + person("g9", "c@example.com", "") + "]");
        assertNull(push.status("c@example.com"));
        assertEquals(List.of("merged: the person goes on under another id"), push.values("suppressed", "suppressed_because"));
        follow(merged("g1", "g2", "b@example.com"));
        push.push("[" + person("g1", "c@example.com", "") + "]");
        assertNull(push.status("c@example.com"));
        assertEquals("archived", push.status("a@example.com"));
    }

    @Test
    void twoContactsOfOneAddressBecomeOneSurvivorWhoWasNeverPushed() {
        push.push("[" + person("g3", "a@example.com", "\"given_name\": \"A\"") + "]");
        final List<String> both = List.of(merged("g1", "g0", "a@example.com"), merged("g3", "g0", "a@example.com"));
        push.sandbox.clearRequests();
        follow(both.getFirst().replace("]", ",") + both.getLast().substring(1));
        assertEquals(List.of("re-keyed", "re-keyed"), push.values("success", "esp_result"));
        assertEquals(0, push.runner.getQueueSize().getObjectCount());
        assertEquals(List.of(Map.of("contact_id", "g0", "state", "active"), Map.of("contact_id", "g1", "state", "merged"), Map.of("contact_id", "g3", "state", "merged")),
                push.rows("select contact_id, state from esp_contact where contact_id <> 'g2' order by contact_id"));
        assertEquals(List.of(), push.sandbox.requests());
        push.push("[" + person("g0", "a@example.com", "\"given_name\": \"A\"") + "]");
        assertEquals(1, push.count("unchanged"), "the one who goes on is the one whose contact the vendor holds");
    }

    @Test
    void whoIsMergedIntoAPersonWhoIsMergedTooGoesOnAsThatPersonsSurvivor() {
        final String chain = merged("g1", "g8", "a@example.com").replace("]", ",") + merged("g8", "g0", "a@example.com").substring(1);
        follow(chain);
        assertEquals(List.of("re-keyed", "absent"), push.values("success", "esp_result"));
        push.push("[" + person("g0", "a@example.com", "\"given_name\": \"A\"") + "]");
        assertEquals(1, push.count("unchanged"));
        assertEquals(1, push.number("select count(*) from esp_person_address where contact_id = 'g0'"), "a refusal reaches the address");
    }

    @Test
    void anIdThatNoIndexTakesIsNone() {
        final String endless = IntStream.range(0, 5000).mapToObj(Integer::toHexString).collect(Collectors.joining());
        push.push("[" + person(endless, "a@example.com", "\"merged_from\": [{\"record\": \"crm:" + endless + "\"}]") + "," + person("g\\u00009", "c@example.com", "") + "]");
        assertEquals(2, push.count("success"));
        assertEquals(1, push.number("select count(*) from esp_contact where contact_id = 'g9'"));
        follow("[{\"golden_id\": \"" + endless + "\", \"became\": \"g0\"}, {\"golden_id\": \"g9\", \"became\": \"" + endless + "\"}]");
        assertEquals(2, push.count("rejected"));
    }

    @Test
    void aDayThatNoCalendarHasIsNoDate() {
        push.push("[" + person("g1", "a@example.com", "\"given_name\": \"B\", \"updated_at\": \"0000-01-01\"") + "]");
        assertEquals(1, push.count("success"));
    }

    @Test
    void whoWasNeverPushedLeavesNothingToFollow() {
        follow(merged("g9", "g2", "x@example.com"));
        assertEquals(List.of("absent"), push.values("success", "esp_result"));
        assertEquals(List.of(), push.sandbox.requests());
    }

    @Test
    void theErasedAreSuppressedDeletedAndForgotten() throws StoreException {
        push.sandbox.audience("a1", "{\"members\": [{\"email_address\": \"second@example.com\", \"status\": \"archived\"}]}");
        final MockFlowFile input = follow("[{\"golden_id\": \"g1\", \"became\": \"erased\", \"reason\": \"erasure\", \"email\": null, \"addresses\": [\"A@example.com\", \"second@example.com\"]}]");
        assertEquals(List.of("erased"), push.values("success", "esp_result"));
        assertNull(push.status("a@example.com"));
        assertNull(push.status("second@example.com"));
        for (final String address : List.of("a@example.com", "second@example.com")) {
            assertEquals(ConsentState.ERASED, push.ledger.consents(List.of(address), Instant.now()).get(address).state());
        }
        for (final String table : List.of("esp_contact", "esp_sync_change")) {
            assertEquals(0, push.number("select count(*) from %s t where lower(t::text) like '%%a@example.com%%' or t::text like '%%second@%%'".formatted(table)), table);
        }
        push.push("[" + person("g1", "a@example.com", "") + "]");
        assertEquals(List.of("the person was erased"), push.values("suppressed", "suppressed_because"));
        assertNull(push.status("a@example.com"));
        assertEquals(0, push.number("select count(*) from esp_sync_change t where t::text like '%a@example.com%'"));
        push.runner.setProperty("Operation", "FOLLOW_CHANGES");
        push.runner.clearTransferState();
        push.runner.enqueue(input);
        push.runQueued();
        assertEquals(List.of("absent"), push.values("success", "esp_result"), "again, after a crash: what is gone is gone");
    }

    @Test
    void anErasureTheVendorDoesNotAnswerIsSuppressedAndComesBack() throws StoreException {
        push.sandbox.inject(Fault.answer(4, 503, "text/plain", "down").on("POST", "delete-permanent"));
        follow("[{\"golden_id\": \"g1\", \"became\": \"erased\", \"addresses\": [\"a@example.com\"]}]");
        assertEquals(1, push.count("retry"));
        assertEquals(ConsentState.ERASED, push.ledger.consents(List.of("a@example.com"), Instant.now()).get("a@example.com").state());
        follow(push.runner.getFlowFilesForRelationship("retry").getFirst().getContent());
        assertNull(push.status("a@example.com"));
    }

    @Test
    void withoutADatabaseTheErasedAreFoundByTheirAddresses() {
        push.runner.removeProperty("Database Connection Pooling Service");
        follow("[{\"golden_id\": \"g1\", \"became\": \"erased\", \"addresses\": [\"a@example.com\"]}, {\"golden_id\": \"g2\", \"became\": \"g3\", \"email\": \"b@example.com\"}]");
        assertEquals(List.of("erased"), push.values("success", "esp_result"));
        assertEquals(1, push.count("suppressed"));
        assertNull(push.status("a@example.com"));
    }

    @Test
    void recordsOfAnotherFormAreRejected() {
        follow("[{\"golden_id\": \"g1\", \"email\": \"a@example.com\"}, {\"became\": \"erased\", \"addresses\": [\"a@example.com\"]}]");
        assertEquals(2, push.count("rejected"));
        assertEquals("subscribed", push.status("a@example.com"));
    }

    @Test
    void erasingByRecordFindsTheAddressThatTheStateKnows() {
        push.runner.setProperty("Operation", "ERASE");
        push.push("[{\"golden_id\": \"g1\"}, {\"golden_id\": \"g9\", \"email\": \"nobody@example.com\"}]");
        assertEquals(List.of("erased", "absent"), push.values("success", "esp_result"));
        assertNull(push.status("a@example.com"));
    }

    @Test
    void afterASplitEachOfTheTwoHasOneContact() throws StoreException {
        follow("[{\"golden_id\": \"g1\", \"became\": \"g1\", \"reason\": \"split\", \"email\": \"c@example.com\"}]");
        assertEquals(List.of("unchanged"), push.values("success", "esp_result"));
        push.push("[" + person("g1", "c@example.com", "") + "," + person("g3", "a@example.com", "") + "]");
        assertEquals(2, push.count("success"));
        assertEquals(List.of("subscribed", "subscribed", "subscribed"), List.of(push.status("a@example.com"), push.status("b@example.com"), push.status("c@example.com")));
        push.push("[" + person("g3", "a@example.com", "") + "," + person("g1", "c@example.com", "") + "]");
        assertEquals(2, push.count("unchanged"));
    }
}
