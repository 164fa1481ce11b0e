// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp;

import io.emailpersonalization.nifi.sandbox.esp.Fault;
import io.emailpersonalization.nifi.store.StoreException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.util.List;

import static io.emailpersonalization.nifi.esp.PushFixture.person;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

/** The vendor takes a contact and its answer is lost: the state knows that the contact may be there. */
class LostAnswerTest {

    /** Requests of one batch until the client gives up. */
    private static final int ATTEMPTS = 4;
    private static final String MERGED = "[{\"golden_id\": \"g1\", \"became\": \"g0\", \"reason\": \"merged\", \"email\": \"b@example.com\"}]";
    private static final String RETIRED = "[{\"golden_id\": \"g1\", \"became\": \"retired\", \"reason\": \"removed\"}]";
    private static final String ADA = person("g1", "a@example.com", "\"merged_from\": [{\"record\": \"shop:9\"}]");

    @RegisterExtension
    final PushFixture push = new PushFixture();

    private void loseAnswers() {
        push.sandbox.inject(Fault.of(Fault.Kind.CUT_AFTER_EFFECT, ATTEMPTS).on("POST", "/lists/a1"));
        push.push("[" + ADA + "]");
        assertEquals(1, push.count("retry"));
        assertEquals("subscribed", push.status("a@example.com"), "the request had its effect");
    }

    /** The vendor restores a contact that we archived, and the answer is lost. */
    private void loseTheAnswerOfARestore() {
        push.push("[" + ADA + "]");
        run("FOLLOW_CHANGES", RETIRED);
        assertEquals("archived", push.status("a@example.com"));
        push.sandbox.inject(Fault.of(Fault.Kind.CUT_AFTER_EFFECT, ATTEMPTS).on("PATCH", "/lists/a1"));
        push.push("[" + ADA + "]");
        push.sandbox.clearFaults();
        assertEquals(1, push.count("retry"));
        assertEquals("subscribed", push.status("a@example.com"), "the request had its effect");
    }

    private void run(final String operation, final String records) {
        push.runner.setProperty("Operation", operation);
        push.push(records);
        push.runner.setProperty("Operation", "UPSERT");
    }

    @Test
    void theNextPushFindsTheContactAndCountsItAsNew() {
        loseAnswers();
        push.push("[" + ADA + "]");
        assertEquals(List.of("updated"), push.values("success", "esp_result"));
        push.push("[" + ADA + "]");
        assertEquals(1, push.count("unchanged"));
        assertEquals(1, push.sandbox.members("a1").size());
    }

    @Test
    void aRefusalOfASourceRecordReachesTheContact() {
        loseAnswers();
        run("UNSUBSCRIBE", "[{\"source\": \"shop\", \"customer_id\": \"9\", \"email\": \"new@example.com\"}]");
        assertEquals("unsubscribed", push.status("a@example.com"));
    }

    @Test
    void aRefusalOfThePersonAtAnotherAddressReachesTheContact() {
        loseAnswers();
        push.push("[" + person("g1", "new@example.com", "").replace("\"yes\"", "\"no\"") + "]");
        assertEquals("unsubscribed", push.status("a@example.com"));
        assertNull(push.status("new@example.com"));
    }

    @Test
    void aMergeArchivesTheContactAndARefusalOfTheSurvivorReachesIt() {
        loseAnswers();
        run("FOLLOW_CHANGES", MERGED);
        assertEquals("archived", push.status("a@example.com"));
        push.push("[" + ADA + "]");
        assertEquals(List.of("merged: the person goes on under another id"), push.values("suppressed", "suppressed_because"));
        push.sandbox.audience("a1", "{\"members\": [{\"email_address\": \"a@example.com\", \"status\": \"subscribed\"}]}");
        push.push("[" + person("g0", "b@example.com", "").replace("\"yes\"", "\"no\"") + "]");
        assertEquals("unsubscribed", push.status("a@example.com"));
    }

    @Test
    void aNewAddressMovesTheContact() {
        loseAnswers();
        push.push("[" + person("g1", "new@example.com", "") + "]");
        assertEquals(List.of("new@example.com"), List.copyOf(push.sandbox.members("a1").keySet()));
    }

    /** The vendor changes the address of a contact, and the answer to the upsert that follows is lost. */
    private void loseTheAnswerOfAMove() {
        push.push("[" + ADA + "]");
        push.sandbox.inject(Fault.of(Fault.Kind.CUT_AFTER_EFFECT, ATTEMPTS).on("POST", "/lists/a1"));
        push.push("[" + person("g1", "new@example.com", "") + "]");
        assertEquals(1, push.count("retry"));
        assertEquals(List.of("new@example.com"), List.copyOf(push.sandbox.members("a1").keySet()));
    }

    @Test
    void aMergeArchivesAContactThatMoved() {
        loseTheAnswerOfAMove();
        run("FOLLOW_CHANGES", MERGED);
        assertEquals("archived", push.status("new@example.com"));
    }

    @Test
    void aRetirementArchivesAContactThatMoved() {
        loseTheAnswerOfAMove();
        run("FOLLOW_CHANGES", RETIRED);
        assertEquals("archived", push.status("new@example.com"));
    }

    @Test
    void aMergeLeavesAContactThatMovedToTheAddressOfTheSurvivor() {
        loseTheAnswerOfAMove();
        run("FOLLOW_CHANGES", MERGED.replace("b@example.com", "new@example.com"));
        assertEquals("subscribed", push.status("new@example.com"));
        push.push("[" + person("g0", "new@example.com", "") + "]");
        assertEquals(List.of("updated"), push.values("success", "esp_result"));
    }

    @Test
    void aNewAddressIsCreatedWhereTheRequestHadNoEffect() {
        push.sandbox.inject(Fault.answer(ATTEMPTS, 503, "text/plain", "down").on("POST", "/lists/a1"));
        push.push("[" + ADA + "]");
        assertEquals(1, push.count("retry"));
        push.push("[" + person("g1", "new@example.com", "") + "]");
        assertEquals(List.of("new@example.com"), List.copyOf(push.sandbox.members("a1").keySet()));
        assertEquals("subscribed", push.status("new@example.com"));
    }

    @Test
    void aRefusalLeavesNoRowWhereTheRequestHadNoEffect() {
        push.sandbox.inject(Fault.answer(ATTEMPTS, 503, "text/plain", "down").on("POST", "/lists/a1"));
        push.push("[" + ADA + "]");
        assertEquals(1, push.count("retry"));
        push.push("[" + ADA.replace("\"yes\"", "\"no\"") + "]");
        assertEquals(1, push.count("suppressed"));
        assertEquals(List.of(), push.rows("select contact_id from esp_contact"));
        assertEquals(List.of("absent"), push.rows("select vendor_status from esp_address").stream().map(row -> row.get("vendor_status")).toList());
        push.push("[" + ADA + "]");
        assertEquals(List.of("created"), push.values("success", "esp_result"));
    }

    @Test
    void theNightlySweepLooksAtTheContact() throws StoreException {
        push.withLedger();
        Consents.grant(push.ledger, "a@example.com");
        loseAnswers();
        Consents.withdraw(push.ledger, "a@example.com");
        run("SWEEP", "anything");
        assertEquals("unsubscribed", push.status("a@example.com"));
    }

    @Test
    void theNextPushFindsTheRestoredContact() {
        loseTheAnswerOfARestore();
        push.push("[" + ADA + "]");
        assertEquals(List.of("updated"), push.values("success", "esp_result"));
        assertEquals(List.of("subscribed"), push.values("success", "esp_status"));
        push.push("[" + ADA + "]");
        assertEquals(1, push.count("unchanged"));
    }

    @Test
    void theNextPushRestoresAContactWhoseRestoreHadNoEffect() {
        push.push("[" + ADA + "]");
        run("FOLLOW_CHANGES", RETIRED);
        push.sandbox.inject(Fault.answer(ATTEMPTS, 503, "text/plain", "down").on("PATCH", "/lists/a1"));
        push.push("[" + ADA + "]");
        push.sandbox.clearFaults();
        assertEquals(1, push.count("retry"));
        assertEquals("archived", push.status("a@example.com"));
        push.push("[" + ADA + "]");
        assertEquals(List.of("restored"), push.values("success", "esp_result"));
        assertEquals("subscribed", push.status("a@example.com"));
    }

    @Test
    void theNightlySweepLooksAtARestoredContact() throws StoreException {
        push.withLedger();
        Consents.grant(push.ledger, "a@example.com");
        loseTheAnswerOfARestore();
        Consents.withdraw(push.ledger, "a@example.com");
        run("SWEEP", "anything");
        assertEquals("unsubscribed", push.status("a@example.com"));
    }

    @Test
    void aRefusalReachesARestoredContact() {
        loseTheAnswerOfARestore();
        run("UNSUBSCRIBE", "[{\"source\": \"shop\", \"customer_id\": \"9\", \"email\": \"new@example.com\"}]");
        assertEquals("unsubscribed", push.status("a@example.com"));
    }

    @Test
    void aMergeArchivesARestoredContact() {
        loseTheAnswerOfARestore();
        run("FOLLOW_CHANGES", MERGED);
        assertEquals("archived", push.status("a@example.com"));
    }

    /** The process ends between the effect at the vendor and the commit. */
    @Test
    void aMergeArchivesARestoredContactThatWasNotSaved() {
        push.push("[" + ADA + "]");
        run("FOLLOW_CHANGES", RETIRED);
        push.postgres.execute("alter table esp_contact add constraint no_push check (last_result <> 'restored')");
        push.push("[" + ADA + "]");
        assertEquals("subscribed", push.status("a@example.com"), "the request had its effect");
        push.postgres.execute("alter table esp_contact drop constraint no_push");
        assertEquals(1, push.runner.getQueueSize().getObjectCount(), "the push waits");
        push.runner.clearTransferState();
        push.runner.setProperty("Operation", "FOLLOW_CHANGES");
        push.runner.enqueue(MERGED);
        push.runner.run(2);
        assertEquals(0, push.runner.getQueueSize().getObjectCount());
        assertEquals("archived", push.status("a@example.com"));
    }

    @Test
    void aMergeArchivesAContactThatReturnedAtAnotherAddress() {
        push.push("[" + ADA + "]");
        run("FOLLOW_CHANGES", RETIRED);
        push.sandbox.inject(Fault.of(Fault.Kind.CUT_AFTER_EFFECT, ATTEMPTS).on("POST", "/lists/a1"));
        push.push("[" + person("g1", "new@example.com", "") + "]");
        assertEquals("subscribed", push.status("new@example.com"), "the request had its effect");
        run("FOLLOW_CHANGES", MERGED);
        assertEquals("archived", push.status("new@example.com"));
    }

    @Test
    void aContactThatReturnsAtAnAddressThatTheVendorRefusesLeavesNoRow() {
        push.push("[" + ADA + "]");
        run("FOLLOW_CHANGES", RETIRED);
        push.push("[" + person("g1", "a@example.invalid", "") + "]");
        assertEquals(1, push.count("rejected"));
        assertEquals(List.of(), push.rows("select contact_id from esp_contact"));
        assertEquals("archived", push.status("a@example.com"));
    }

    @Test
    void aContactThatTheVendorRefusesLeavesNoRow() {
        push.push("[" + person("g1", "a@example.invalid", "") + "," + person("g2", "b@example.com", "") + "]");
        assertEquals(List.of("g2"), push.rows("select contact_id from esp_contact").stream().map(row -> row.get("contact_id")).toList());
    }

    @Test
    void anUnansweredFirstPushStaysTheFirstPush() {
        loseAnswers();
        push.runner.setProperty("First Push Acknowledged", "false");
        push.push("[" + ADA + "]");
        assertEquals(1, push.count("held"));
    }
}
