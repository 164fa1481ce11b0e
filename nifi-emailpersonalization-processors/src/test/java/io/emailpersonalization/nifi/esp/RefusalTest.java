// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp;

import io.emailpersonalization.nifi.consent.register.Evidence;
import io.emailpersonalization.nifi.esp.decide.PushDecider;
import io.emailpersonalization.nifi.record.value.StatedTime;
import io.emailpersonalization.nifi.sandbox.esp.Fault;
import io.emailpersonalization.nifi.store.StoreException;
import org.apache.nifi.util.MockFlowFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Instant;
import java.util.List;
import java.util.Map;

import static io.emailpersonalization.nifi.esp.PushFixture.people;
import static io.emailpersonalization.nifi.esp.PushFixture.person;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

/** A refusal is acted on wherever it is seen, and reaches every address of the person; nobody else's. */
class RefusalTest {

    @RegisterExtension
    final PushFixture push = new PushFixture();

    private static String from(final String... records) {
        return "\"merged_from\": [" + String.join(", ", List.of(records).stream().map("{\"record\": \"%s\"}"::formatted).toList()) + "]";
    }

    private static String refusing(final String id, final String email, final String more) {
        return person(id, email, more).replace("\"yes\"", "\"no\"");
    }

    private void unsubscribe(final String records) {
        push.runner.setProperty("Operation", "UNSUBSCRIBE");
        push.push(records);
        push.runner.setProperty("Operation", "UPSERT");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"marketing_consent\": \"no\"", "\"marketing_consent\": \"abgemeldet\"", "\"marketing_consent\": \"opted-out\"",
        "\"marketing_consent\": \"yes\", \"email_status\": \"complained\"", "\"marketing_consent\": \"yes\", \"email_status\": \"opt out\"",
        "\"marketing_consent\": \"yes\", \"email_status\": \"Abgemeldet\"", "\"marketing_consent\": \"yes\", \"email_status\": \"hard-bounced\"",
        "\"marketing_consent\": \"yes\", \"email_status\": \"unsubscribed\""})
    void aGoldenRecordThatSaysNoIsUnsubscribedInTheSameRun(final String says) {
        push.push("[" + person("g1", "a@example.com", "") + "," + person("g2", "b@example.com", "") + "]");
        push.push("[{\"golden_id\": \"g1\", \"email\": \"a@example.com\", " + says + "}]");
        assertEquals(1, push.count("suppressed"));
        assertEquals(List.of("unsubscribed", "subscribed"), List.of(push.status("a@example.com"), push.status("b@example.com")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"maybe", "pending", ""})
    void whatIsNoRefusalUnsubscribesNobodyUnlessTheLedgerDoes(final String word) throws StoreException {
        push.withLedger();
        Consents.grant(push.ledger, "a@example.com", "b@example.com");
        push.push("[" + person("g1", "a@example.com", "") + "," + person("g2", "b@example.com", "") + "]");
        Consents.withdraw(push.ledger, "b@example.com");
        push.push(("[" + person("g1", "a@example.com", "") + "," + person("g2", "b@example.com", "") + "]").replace("\"yes\"", "\"" + word + "\""));
        assertEquals(List.of("subscribed", "unsubscribed"), List.of(push.status("a@example.com"), push.status("b@example.com")));
    }

    @Test
    void aRecordThatDoesNotFitTheMappingIsUnsubscribedToo() throws StoreException {
        push.withLedger();
        push.setMapping("{\"email\": \"/email\", \"fields\": [{\"field\": \"CITY\", \"path\": \"/city\", \"type\": \"number\"}]}");
        Consents.grant(push.ledger, "a@example.com");
        push.push("[" + person("g1", "a@example.com", "\"city\": \"1\"") + "]");
        Consents.withdraw(push.ledger, "a@example.com");
        push.push("[" + person("g1", "a@example.com", "\"city\": \"no number\"") + "]");
        assertEquals("unsubscribed", push.status("a@example.com"));
    }

    @Test
    void aNoWithAnotherAddressReachesTheAddressThatWasPushed() {
        push.push(people(3));
        push.push("[" + refusing("g0", "new0@example.com", "") + "," + refusing("g1", "", "") + "]");
        assertEquals(List.of("unsubscribed", "unsubscribed", "subscribed"), List.of(push.status("p0@example.com"), push.status("p1@example.com"), push.status("p2@example.com")));
        assertNull(push.status("new0@example.com"));
    }

    @Test
    void aNoReachesFormerAddressesAndThoseOfMergedPeople() {
        push.push("[" + person("g1", "one@example.com", from("crm:1")) + "," + person("g2", "two@example.com", from("shop:9")) + "]");
        push.sandbox.audience("a1", "{\"members\": [{\"email_address\": \"three@example.com\", \"status\": \"subscribed\"}]}");
        push.push("[" + person("g1", "three@example.com", from("crm:1")) + "]");
        push.sandbox.audience("a1", "{\"members\": [{\"email_address\": \"one@example.com\", \"status\": \"subscribed\"}]}");
        push.runner.setProperty("Operation", "FOLLOW_CHANGES");
        push.push("[{\"golden_id\": \"g2\", \"became\": \"g1\", \"reason\": \"merged\", \"email\": \"two@example.com\"}]");
        push.runner.setProperty("Operation", "UPSERT");
        push.push("[" + refusing("g1", "four@example.com", from("crm:1", "shop:9")) + "]");
        for (final String address : List.of("one@example.com", "two@example.com", "three@example.com")) {
            assertEquals("unsubscribed", push.status(address), address);
        }
    }

    @Test
    void aNoOfASourceRecordFindsThePerson() {
        push.push("[" + person("g1", "a@example.com", from("crm:17", "shop:9")) + "," + person("g2", "b@example.com", from("crm:18")) + "]");
        unsubscribe("[{\"source\": \"shop\", \"customer_id\": \"9\", \"email\": \"new@example.com\"}, {\"source\": \"erp\", \"customer_id\": \"18\", \"email\": \"other@example.com\"}]");
        assertEquals(List.of("unsubscribed", "subscribed"), List.of(push.status("a@example.com"), push.status("b@example.com")));
        unsubscribe("[{\"source\": \"crm\", \"customer_id\": \"18\"}]");
        assertEquals("unsubscribed", push.status("b@example.com"), "a record without an address finds the person too");
    }

    @Test
    void anOlderNoOfARecordWithoutAnAddressLeavesALaterConsent() throws StoreException {
        push.withLedger();
        Consents.grant(push.ledger, "a@example.com", "b@example.com", "c@example.com");
        push.push("[" + person("g1", "a@example.com", from("crm:1", "shop:9")) + "," + person("g2", "b@example.com", from("crm:2", "shop:8")) + ","
                + person("g3", "c@example.com", from("crm:3", "shop:7")) + "]");
        unsubscribe("[{\"source\": \"shop\", \"customer_id\": \"9\", \"marketing_consent\": \"no\", \"consent_at\": \"2001-01-08\"},"
                + "{\"source\": \"shop\", \"customer_id\": \"8\", \"marketing_consent\": \"no\"},"
                + "{\"source\": \"shop\", \"customer_id\": \"7\", \"marketing_consent\": \"no\", \"consent_at\": \"2001-01-08\", \"Do Not Email\": \"true\"}]");
        assertEquals(List.of("subscribed", "unsubscribed", "unsubscribed"), List.of(push.status("a@example.com"), push.status("b@example.com"), push.status("c@example.com")));
    }

    @Test
    void anOlderNoOfAPersonLeavesTheMailboxToTheCoOwnerWhoAgreedLater() throws StoreException {
        push.withLedger();
        Consents.grant(push.ledger, "family@example.com");
        final String both = "[" + person("g1", "family@example.com", from("crm:1")) + "," + refusing("g2", "family@example.com", "\"consent_at\": \"2001-09-21\", " + from("crm:2")) + "]";
        push.push(both);
        assertEquals("subscribed", push.status("family@example.com"));
        push.push(both);
        assertEquals("subscribed", push.status("family@example.com"), "the same again changes nothing");
    }

    @Test
    void aCoOwnersNoEndsTheMailboxAndNothingElseOfTheOther() {
        push.push("[" + person("g1", "ada@example.com", from("crm:1")) + "," + person("g2", "bob@example.com", from("crm:2")) + "]");
        push.push("[" + person("g1", "family@example.com", from("crm:1")) + "]");
        push.sandbox.audience("a1", "{\"members\": [{\"email_address\": \"ada@example.com\", \"status\": \"subscribed\"}]}");
        unsubscribe("[{\"source\": \"crm\", \"customer_id\": \"2\", \"email\": \"family@example.com\"}]");
        assertEquals(List.of("unsubscribed", "unsubscribed", "subscribed"), List.of(push.status("family@example.com"), push.status("bob@example.com"), push.status("ada@example.com")));
    }

    private static Evidence said(final String source, final String address, final Evidence.Kind word, final String day) {
        return new Evidence(address, word, StatedTime.of(Instant.parse(day + "T00:00:00Z")), null, source, "1", Evidence.Proof.NONE);
    }

    /** @param more what the record says besides, when it comes with the address at which the other source refused */
    @ParameterizedTest
    @ValueSource(strings = {"", ", \"marketing_consent\": \"pending\"", ", \"email_status\": \"bounced\"", ", \"marketing_consent\": \"no\", \"consent_at\": \"2025-12-01\""})
    void theNoOfASourceThatWasNeverPushedReachesTheFormerAddressOfThePerson(final String more) throws StoreException {
        push.withLedger();
        push.ledger.record(List.of(said("shop", "old@example.com", Evidence.Kind.GRANTED, "2026-01-01"), said("crm", "new@example.com", Evidence.Kind.GRANTED, "2026-01-01"),
                said("crm", "new@example.com", Evidence.Kind.WITHDRAWN, "2026-02-01")), Instant.now());
        push.push("[" + person("g1", "old@example.com", from("shop:1")) + "]");
        push.push("[{\"golden_id\": \"g1\", \"email\": \"new@example.com\", %s%s}]".formatted(from("shop:1", "crm:1"), more));
        assertEquals("unsubscribed", push.status("old@example.com"));
    }

    @ParameterizedTest
    @CsvSource({"', \"marketing_consent\": \"yes\"',subscribed", "', \"marketing_consent\": \"pending\"',subscribed", "', \"marketing_consent\": \"no\"',unsubscribed",
        "', \"marketing_consent\": \"perhaps\"',unsubscribed", "', \"marketing_consent\": null',subscribed", "'',unsubscribed"})
    void aRecordWhoseWithdrawalIsOverByNowEndsNothingElseOfThePersonUnlessItRefuses(final String consent, final String expected) throws StoreException {
        push.withLedger();
        push.ledger.record(List.of(said("shop", "old@example.com", Evidence.Kind.GRANTED, "2026-01-01"), said("shop", "shared@example.com", Evidence.Kind.GRANTED, "2026-03-01")), Instant.now());
        push.push("[" + person("g1", "old@example.com", from("shop:1")) + "]");
        unsubscribe("[{\"source\": \"shop\", \"customer_id\": \"1\", \"email\": \"shared@example.com\"%s}]".formatted(consent));
        assertEquals(expected, push.status("old@example.com"));
    }

    @Test
    void aRecordThatTheLedgerHoldsAsRefusingEndsThePersonWhateverItsConsentSays() throws StoreException {
        push.withLedger();
        push.ledger.record(List.of(said("shop", "old@example.com", Evidence.Kind.GRANTED, "2026-01-01")), Instant.now());
        push.push("[" + person("g1", "old@example.com", from("shop:1")) + "]");
        push.ledger.record(List.of(said("shop", "shared@example.com", Evidence.Kind.WITHDRAWN, "2026-02-01"), said("erp", "shared@example.com", Evidence.Kind.GRANTED, "2026-03-01")), Instant.now());
        unsubscribe("[{\"source\": \"shop\", \"customer_id\": \"1\", \"email\": \"shared@example.com\", \"marketing_consent\": null}]");
        assertEquals("unsubscribed", push.status("old@example.com"));
    }

    @ParameterizedTest
    @CsvSource({"2026-01-01,unsubscribed", "2026-03-01,subscribed"})
    void onesOwnNoCountsBesideThatOfAnotherAtTheSameAddress(final String agreed, final String expected) throws StoreException {
        push.withLedger();
        push.ledger.record(List.of(said("shop", "old@example.com", Evidence.Kind.GRANTED, agreed), said("crm", "else@example.com", Evidence.Kind.WITHDRAWN, "2026-02-01"),
                said("erp", "new@example.com", Evidence.Kind.WITHDRAWN, "2026-04-01")), Instant.now());
        push.push("[" + person("g1", "old@example.com", from("shop:1")) + "]");
        push.push("[" + person("g1", "new@example.com", from("shop:1", "crm:1")) + "]");
        assertEquals(expected, push.status("old@example.com"));
        assertEquals(1, push.count("suppressed"));
    }

    /** @param address of a golden record of which the ledger holds no consent there, or that has no address any more */
    @ParameterizedTest
    @ValueSource(strings = {"\"old@example.com\"", "\"other@example.com\"", "null"})
    void aNoOfASourceThatJoinsThePersonLaterReachesThePersonWhateverElseHoldsTheRecordBack(final String address) throws StoreException {
        push.withLedger();
        push.ledger.record(List.of(said("shop", "old@example.com", Evidence.Kind.GRANTED, "2026-01-01"), said("crm", "new@example.com", Evidence.Kind.WITHDRAWN, "2026-02-01")), Instant.now());
        push.push("[" + person("g1", "old@example.com", from("shop:1")) + "]");
        push.ledger.record(List.of(said("shop", "old@example.com", Evidence.Kind.UNCLEAR, "2026-03-01")), Instant.now());
        push.push("[{\"golden_id\": \"g1\", \"email\": %s, %s}]".formatted(address, from("shop:1", "crm:1")));
        assertEquals("unsubscribed", push.status("old@example.com"));
        assertEquals(1, push.count("suppressed"));
        final int requests = push.writes().size();
        push.push("[{\"golden_id\": \"g1\", \"email\": %s, %s}]".formatted(address, from("shop:1", "crm:1")));
        assertEquals(requests, push.writes().size(), "the vendor was told");
    }

    @Test
    void theNoOfOneRecordWithoutIdAndAddressIsNotThatOfAnother() throws StoreException {
        push.withLedger();
        push.ledger.record(List.of(said("shop", "ada@example.com", Evidence.Kind.GRANTED, "2026-01-01"), said("crm", "bob@example.com", Evidence.Kind.WITHDRAWN, "2026-02-01")), Instant.now());
        push.push("[" + person("g1", "ada@example.com", from("shop:1")) + "]");
        push.push("[{" + from("crm:1") + "}, {" + from("shop:1") + "}]");
        assertEquals("subscribed", push.status("ada@example.com"));
    }

    @Test
    void aRecordThatWaitedIsPushedByWhatIsKnownOfThePersonSince() throws StoreException {
        push.withLedger();
        push.ledger.record(List.of(said("shop", "ada@example.com", Evidence.Kind.GRANTED, "2026-01-01"), said("crm", "ada@else.example", Evidence.Kind.WITHDRAWN, "2026-02-01")), Instant.now());
        push.push("[" + person("g1", "ada@example.com", from("shop:1", "crm:1")) + "]");
        assertEquals(1, push.count("suppressed"));
        push.push("[" + person("g1", "ada@example.com", from("shop:1")) + "]");
        assertEquals(List.of(PushDecider.REFUSED_ELSEWHERE), push.values("suppressed", "suppressed_because"));
        assertNull(push.status("ada@example.com"));
    }

    /** @param refused when the person refused at the address that bounces, if ever */
    @ParameterizedTest
    @CsvSource({"2026-02-01,unsubscribed", "2025-12-01,subscribed", ",subscribed"})
    void aNoAtAnAddressThatBouncesReachesTheOthersOfThePerson(final String refused, final String expected) throws StoreException {
        push.withLedger();
        push.ledger.record(List.of(said("shop", "old@example.com", Evidence.Kind.GRANTED, "2026-01-01")), Instant.now());
        push.push("[" + person("g1", "old@example.com", from("shop:1")) + "]");
        push.ledger.record(List.of(said("shop", "new@example.com", Evidence.Kind.BOUNCE, "2026-03-01")), Instant.now());
        if (refused != null) {
            push.ledger.record(List.of(said("shop", "new@example.com", Evidence.Kind.WITHDRAWN, refused)), Instant.now());
        }
        unsubscribe("[{\"source\": \"shop\", \"customer_id\": \"1\", \"email\": \"new@example.com\", \"email_status\": \"bounced\"}]");
        assertEquals(expected, push.status("old@example.com"));
    }

    @Test
    void aStrangersNoAtAnAddressEndsThatAddressAlone() {
        push.push("[" + person("g1", "ada@example.com", from("crm:1")) + "]");
        push.sandbox.audience("a1", "{\"members\": [{\"email_address\": \"family@example.com\", \"status\": \"subscribed\"}]}");
        push.push("[" + person("g1", "family@example.com", from("crm:1")) + "]");
        push.sandbox.audience("a1", "{\"members\": [{\"email_address\": \"ada@example.com\", \"status\": \"subscribed\"}]}");
        unsubscribe("[{\"source\": \"crm\", \"customer_id\": \"99\", \"email\": \"family@example.com\"}]");
        assertEquals(List.of("unsubscribed", "subscribed"), List.of(push.status("family@example.com"), push.status("ada@example.com")));
        unsubscribe("[{\"email\": \"family@example.com\"}]");
        assertEquals("unsubscribed", push.status("ada@example.com"), "only one person ever had the address: it is that person's no");
    }

    @Test
    void anAddressThatAnotherPersonHasByNowIsNotReached() {
        push.push("[" + person("g1", "a@example.com", "") + "]");
        push.sandbox.audience("a1", "{\"members\": [{\"email_address\": \"b@example.com\", \"status\": \"subscribed\"}]}");
        push.push("[" + person("g1", "b@example.com", "") + "]");
        push.sandbox.audience("a1", "{\"members\": [{\"email_address\": \"a@example.com\", \"status\": \"subscribed\"}]}");
        push.push("[" + person("g2", "a@example.com", "") + "]");
        push.push("[" + refusing("g1", "b@example.com", "") + "]");
        assertEquals(List.of("subscribed", "unsubscribed"), List.of(push.status("a@example.com"), push.status("b@example.com")));
    }

    @ParameterizedTest
    @CsvSource({"adalovelace@gmail.com, Ada.Lovelace+news@googlemail.com", "ada@xn--mnchen-3ya.example, ada@m\u00fcnchen.example", "ada@example.com, Ada <ADA@example.com.>",
        "ada@example.com, mailto:ada@example.com"})
    void aNoInAnotherSpellingReachesTheMailbox(final String pushed, final String refused) {
        push.push("[" + person("g1", pushed, "") + "," + person("g2", "other@example.com", "") + "]");
        unsubscribe("[{\"email\": \"" + refused + "\"}]");
        assertEquals(List.of("unsubscribed", "subscribed"), List.of(push.status(pushed), push.status("other@example.com")));
    }

    @Test
    void aLaterConsentAtAnotherAddressOfThePersonHolds() throws StoreException {
        push.withLedger();
        Consents.grant(push.ledger, "a@example.com", "b@example.com");
        push.push("[" + person("g1", "a@example.com", from("crm:1")) + "]");
        push.sandbox.audience("a1", "{\"members\": [{\"email_address\": \"b@example.com\", \"status\": \"subscribed\"}]}");
        push.push("[" + person("g1", "b@example.com", from("crm:1")) + "]");
        Consents.withdraw(push.ledger, "a@example.com");
        Consents.grantAgain(push.ledger, "b@example.com");
        unsubscribe("[{\"source\": \"crm\", \"customer_id\": \"1\", \"email\": \"a@example.com\"}]");
        assertEquals("subscribed", push.status("b@example.com"));
    }

    @Test
    void aSecondRefusalIsToldAgain() throws StoreException {
        push.withLedger();
        Consents.grant(push.ledger, "a@example.com");
        push.push("[" + person("g1", "a@example.com", "") + "]");
        Consents.withdraw(push.ledger, "a@example.com");
        unsubscribe("[" + person("g1", "a@example.com", "") + "]");
        push.sandbox.clearRequests();
        unsubscribe("[" + person("g1", "a@example.com", "") + "]");
        assertEquals(List.of(), push.sandbox.requests(), "the vendor was told since the refusal is known");
        assertEquals(1, push.count("unchanged"));
        push.sandbox.audience("a1", "{\"members\": [{\"email_address\": \"a@example.com\", \"status\": \"subscribed\"}]}");
        push.ledger.record(List.of(new Evidence("a@example.com", Evidence.Kind.WITHDRAWN, StatedTime.of(Instant.parse("2026-04-01T00:00:00Z")), null, "test", null, Evidence.Proof.NONE)),
                Instant.now());
        unsubscribe("[" + person("g1", "a@example.com", "") + "]");
        assertEquals("unsubscribed", push.status("a@example.com"));
    }

    /** Two records go round for more attempts than a record may have, and then the vendor is there again. Its first request is a probe: what came beside it goes round once more. */
    private void waitsOutTheOutage() {
        for (int attempt = 0; attempt < 12; attempt++) {
            final MockFlowFile waiting = push.runner.getFlowFilesForRelationship("retry").getFirst();
            push.runner.clearTransferState();
            push.runner.enqueue(waiting);
            push.runQueued();
            assertEquals(2, push.count("retry"), "attempt " + attempt);
        }
        push.sandbox.clearFaults();
        for (int pass = 0; pass < 3 && !push.runner.getFlowFilesForRelationship("retry").isEmpty(); pass++) {
            push.push(push.runner.getFlowFilesForRelationship("retry").getFirst().getContent());
        }
    }

    @Test
    void aWithdrawalNeverRunsOutOfAttempts() {
        push.sandbox.audience("a1", "{\"members\": [{\"email_address\": \"p0@example.com\"}, {\"email_address\": \"p1@example.com\"}]}");
        push.runner.setProperty("Operation", "UNSUBSCRIBE");
        push.sandbox.inject(Fault.answer(100_000, 503, "text/plain", "down").on("GET", "/members/"));
        push.push(people(2));
        waitsOutTheOutage();
        assertEquals(List.of("unsubscribed", "unsubscribed"), List.of(push.status("p0@example.com"), push.status("p1@example.com")));
    }

    @Test
    void aRefusedWithdrawalIsAnErrorAndStaysOpenUntilItIsDone() throws StoreException {
        push.withLedger();
        Consents.grant(push.ledger, "a@example.com");
        push.push("[" + person("g1", "a@example.com", "") + "]");
        Consents.withdraw(push.ledger, "a@example.com");
        push.sandbox.inject(Fault.answer(1, 400, "application/problem+json", "{\"title\":\"Invalid Resource\",\"status\":400,\"detail\":\"no\"}").on("PATCH", "/members/"));
        unsubscribe("[" + person("g1", "a@example.com", "") + "]");
        assertEquals(1, push.count("rejected"));
        assertEquals(1, push.runner.getLogger().getErrorMessages().size());
        assertEquals(1, push.number("select count(*) from esp_open_withdrawal where operation = 'unsubscribe'"));
        sweep(null);
        assertEquals("unsubscribed", push.status("a@example.com"));
        assertEquals(0, push.number("select count(*) from esp_open_withdrawal"));
    }

    private void sweep(final String asOf) {
        push.runner.setProperty("Operation", "SWEEP");
        if (asOf != null) {
            push.runner.setProperty("As Of", asOf);
        }
        push.push("anything");
        push.runner.removeProperty("As Of");
        push.runner.setProperty("Operation", "UPSERT");
    }

    /** A mailbox that somebody else refused at is unsubscribed already; the vendor does not answer for the person's former address. */
    @Test
    void aNoThatEndsNoRecordStaysOpenUntilTheVendorHasDoneIt() throws StoreException {
        push.withLedger();
        push.ledger.record(List.of(said("shop", "old@example.com", Evidence.Kind.GRANTED, "2026-01-01"), said("crm", "else@example.com", Evidence.Kind.WITHDRAWN, "2026-02-01"),
                said("erp", "shared@example.com", Evidence.Kind.WITHDRAWN, "2026-01-15")), Instant.now());
        push.push("[" + person("g1", "old@example.com", from("shop:1")) + "]");
        unsubscribe("[{\"source\": \"erp\", \"customer_id\": \"1\", \"email\": \"shared@example.com\"}]");
        push.sandbox.audience("a1", "{\"members\": [{\"email_address\": \"shared@example.com\", \"status\": \"unsubscribed\"}]}");
        push.sandbox.inject(Fault.answer(100, 503, "text/plain", "down").on("PATCH", "/members/"));
        push.push("[" + person("g1", "shared@example.com", from("shop:1", "crm:1")) + "]");
        push.sandbox.clearFaults();
        assertEquals("subscribed", push.status("old@example.com"));
        assertEquals(List.of("old@example.com"), push.rows("select address from esp_open_withdrawal").stream().map(row -> row.get("address")).toList());
        sweep(null);
        assertEquals("unsubscribed", push.status("old@example.com"));
        assertEquals(0, push.number("select count(*) from esp_open_withdrawal"));
    }

    /** @param agreed when the person agreed at the address, before or after the refusal that is still open */
    @ParameterizedTest
    @CsvSource({"2026-01-01,unsubscribed", "2026-02-15,subscribed"})
    void anOpenWithdrawalIsClosedByALaterConsentOnly(final String agreed, final String expected) throws StoreException {
        push.withLedger();
        push.ledger.record(List.of(said("shop", "a@example.com", Evidence.Kind.GRANTED, "2026-01-01")), Instant.now());
        push.push("[" + person("g1", "a@example.com", from("shop:1")) + "]");
        push.ledger.record(List.of(said("crm", "else@example.com", Evidence.Kind.WITHDRAWN, "2026-02-01")), Instant.now());
        push.sandbox.inject(Fault.answer(1, 400, "application/problem+json", "{\"title\":\"Invalid Resource\",\"status\":400,\"detail\":\"no\"}").on("PATCH", "/members/"));
        push.push("[" + person("g1", "a@example.com", from("shop:1", "crm:1")) + "]");
        assertEquals(1, push.number("select count(*) from esp_open_withdrawal"));
        push.ledger.record(List.of(said("shop", "a@example.com", Evidence.Kind.GRANTED, agreed)), Instant.now());
        sweep(null);
        assertEquals(expected, push.status("a@example.com"));
        assertEquals(0, push.number("select count(*) from esp_open_withdrawal"));
    }

    /** The ledger never saw the refusal: it stood in a record only. */
    @ParameterizedTest
    @CsvSource({"false,unsubscribed", "true,subscribed"})
    void anOpenWithdrawalOfARecordIsClosedByAConsentSinceThen(final boolean agreesAgain, final String expected) throws StoreException {
        push.withLedger();
        Consents.grant(push.ledger, "a@example.com", "b@example.com");
        push.push("[" + person("g1", "a@example.com", "") + "]");
        push.sandbox.audience("a1", "{\"members\": [{\"email_address\": \"b@example.com\", \"status\": \"subscribed\"}]}");
        push.sandbox.inject(Fault.answer(1, 400, "application/problem+json", "{\"title\":\"Invalid Resource\",\"status\":400,\"detail\":\"no\"}").on("PATCH", "/members/"));
        push.push("[" + refusing("g1", "a@example.com", "") + "]");
        if (agreesAgain) {
            push.ledger.record(List.of(new Evidence("a@example.com", Evidence.Kind.GRANTED, StatedTime.of(Instant.now().plusSeconds(3600)), null, "test", null, Evidence.Proof.NONE)), Instant.now());
        }
        sweep(null);
        assertEquals(expected, push.status("a@example.com"));
        assertEquals(0, push.number("select count(*) from esp_open_withdrawal"));
    }

    @Test
    void anOpenWithdrawalOfOneAddressLeavesALaterConsentAtAnother() throws StoreException {
        push.withLedger();
        Consents.grant(push.ledger, "a@example.com", "b@example.com");
        push.push("[" + person("g1", "a@example.com", from("crm:1")) + "]");
        push.sandbox.audience("a1", "{\"members\": [{\"email_address\": \"b@example.com\", \"status\": \"subscribed\"}]}");
        push.push("[" + person("g1", "b@example.com", from("crm:1")) + "]");
        push.sandbox.audience("a1", "{\"members\": [{\"email_address\": \"a@example.com\", \"status\": \"subscribed\"}]}");
        Consents.withdraw(push.ledger, "a@example.com");
        Consents.grantAgain(push.ledger, "b@example.com");
        push.sandbox.inject(Fault.answer(1, 400, "application/problem+json", "{\"title\":\"Invalid Resource\",\"status\":400,\"detail\":\"no\"}").on("PATCH", "/members/"));
        unsubscribe("[{\"source\": \"crm\", \"customer_id\": \"1\", \"email\": \"a@example.com\"}]");
        assertEquals(1, push.number("select count(*) from esp_open_withdrawal"));
        sweep(null);
        assertEquals(List.of("unsubscribed", "subscribed"), List.of(push.status("a@example.com"), push.status("b@example.com")));
    }

    /** @param refused the address at which the ledger holds the refusal; null for none */
    @ParameterizedTest
    @CsvSource({"a@example.com,unsubscribed", "else@example.com,unsubscribed", ",subscribed"})
    void aRefusingRecordThatIsTooOldLeavesTheRefusalsOfTheLedger(final String refused, final String expected) throws StoreException {
        push.withLedger();
        push.ledger.record(List.of(said("crm", "a@example.com", Evidence.Kind.GRANTED, "2026-01-01")), Instant.now());
        push.push("[" + person("g1", "a@example.com", "\"updated_at\": \"2026-03-01\", " + from("crm:1")) + "]");
        if (refused != null) {
            push.ledger.record(List.of(said("crm", refused, Evidence.Kind.WITHDRAWN, "2026-03-02")), Instant.now());
        }
        push.push("[" + refusing("g1", "a@example.com", "\"updated_at\": \"2026-02-01\", \"consent_at\": \"2025-12-01\", " + from("crm:1")) + "]");
        assertEquals(expected, push.status("a@example.com"));
        assertEquals(1, push.count("suppressed"));
    }

    @Test
    void theArchiveOfAFormerContactNeverRunsOutOfAttempts() {
        push.push("[" + person("g1", "own@example.com", "") + "," + person("g2", "family@example.com", "") + "," + person("g3", "child@example.com", "") + "]");
        push.sandbox.inject(Fault.answer(100_000, 503, "text/plain", "down").on("DELETE", "/members/"));
        push.push("[" + person("g1", "family@example.com", "\"email_owner\": false") + "," + person("g3", "family@example.com", "\"email_owner\": false") + "]");
        waitsOutTheOutage();
        assertEquals(List.of("archived", "archived"), List.of(push.status("own@example.com"), push.status("child@example.com")));
    }

    @Test
    void consentThatEndsByItselfEndsAtTheVendorWithoutAFile() throws StoreException {
        push.withLedger();
        Consents.grant(push.ledger, 600);
        push.ledger.record(List.of(new Evidence("p7@example.com", Evidence.Kind.GRANTED, StatedTime.of(Instant.parse("2026-03-01T00:00:00Z")), Instant.parse("2099-06-01T00:00:00Z"), "test", null,
                Evidence.Proof.NONE)), Instant.now());
        push.push(people(600));
        sweep("2099-05-31");
        assertEquals(0, push.count("success"));
        assertEquals("subscribed", push.status("p7@example.com"));
        sweep("2099-06-02");
        assertEquals(List.of("p7@example.com consent has expired unsubscribed"), push.values("success", "email").stream().map(email -> email + " " + push.values("success", "reason").getFirst() + " "
                + push.values("success", "esp_result").getFirst()).toList());
        assertEquals("unsubscribed", push.status("p7@example.com"));
        assertEquals("subscribed", push.status("p8@example.com"));
    }

    @Test
    void aSweepFindsWithdrawalsThatNobodyCarriedToTheVendor() throws StoreException {
        push.withLedger();
        Consents.grant(push.ledger, 3);
        push.push(people(3));
        Consents.withdraw(push.ledger, "p1@example.com");
        sweep(null);
        assertEquals(List.of("subscribed", "unsubscribed", "subscribed"), List.of(push.status("p0@example.com"), push.status("p1@example.com"), push.status("p2@example.com")));
    }

    @Test
    void thePushGoesByAsOf() throws StoreException {
        push.withLedger();
        push.ledger.record(List.of(new Evidence("a@example.com", Evidence.Kind.GRANTED, StatedTime.of(Instant.parse("2026-03-01T00:00:00Z")), Instant.parse("2026-06-01T00:00:00Z"), "test", null,
                Evidence.Proof.NONE)), Instant.parse("2026-03-02T00:00:00Z"));
        push.runner.setProperty("As Of", "${as.of}");
        push.runner.enqueue("[" + person("g1", "a@example.com", "") + "]", Map.of("as.of", "2026-05-01"));
        push.runQueued();
        assertEquals("subscribed", push.status("a@example.com"));
        push.runner.enqueue("[" + person("g1", "a@example.com", "") + "]", Map.of("as.of", "2026-07-01"));
        push.runQueued();
        assertEquals("unsubscribed", push.status("a@example.com"));
    }

    @Test
    void whoMayBeTheSameAsSomebodyWhoRefusedIsHeldBack() {
        push.push("[" + person("g1", "a@example.com", "\"review_refusal\": true") + "," + person("g2", "b@example.com", "\"review_refusal\": false") + "]");
        assertNull(push.status("a@example.com"));
        assertEquals("subscribed", push.status("b@example.com"));
        push.push("[" + person("g2", "b@example.com", "\"review_refusal\": true, \"city\": \"Ulm\"") + "]");
        assertEquals("subscribed", push.status("b@example.com"), "nobody is unsubscribed by what may be somebody else's no");
        assertEquals(1, push.count("suppressed"));
    }

    @Test
    void anUpdateFromTheFutureFreezesNobody() {
        push.push("[" + person("g1", "a@example.com", "\"city\": \"Ulm\", \"updated_at\": \"2062-01-01\"") + "]");
        push.push("[" + person("g1", "a@example.com", "\"city\": \"Jena\", \"updated_at\": \"2026-05-01\"") + "]");
        assertEquals("Jena", push.sandbox.members("a1").get("a@example.com").get("merge_fields").get("CITY").asText());
        push.postgres.execute("update esp_contact set source_updated_at = '2206-01-01T00:00:00Z'");
        push.push("[" + person("g1", "a@example.com", "\"city\": \"Bonn\", \"updated_at\": \"2026-05-02\"") + "]");
        assertEquals("Bonn", push.sandbox.members("a1").get("a@example.com").get("merge_fields").get("CITY").asText());
    }

    @Test
    void whoIsPushedAgainComesBackFromTheArchiveWhereWeArchivedThem() {
        push.push("[" + person("g1", "own@example.com", "") + "," + person("g2", "family@example.com", "") + "]");
        push.push("[" + person("g1", "family@example.com", "\"email_owner\": false") + "," + person("g2", "family@example.com", "\"email_owner\": true") + "]");
        assertEquals("archived", push.status("own@example.com"));
        push.push("[" + person("g1", "own@example.com", "") + "]");
        assertEquals("subscribed", push.status("own@example.com"));
        assertEquals(List.of("restored subscribed"),
                push.rows("select concat_ws(' ', outcome, detail) as line from esp_sync_change where operation = 'restore'").stream().map(row -> row.get("line")).toList());
        push.push("[" + person("g1", "own@example.com", "") + "]");
        assertEquals(1, push.count("unchanged"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"unsubscribed", "cleaned", "pending"})
    void whoWasNotSubscribedWhenArchivedStaysArchived(final String status) {
        push.push("[" + person("g1", "own@example.com", "") + "," + person("g2", "family@example.com", "") + "]");
        push.sandbox.audience("a1", "{\"members\": [{\"email_address\": \"own@example.com\", \"status\": \"%s\"}]}".formatted(status));
        push.push("[" + person("g1", "family@example.com", "\"email_owner\": false") + "," + person("g2", "family@example.com", "\"email_owner\": true") + "]");
        push.push("[" + person("g1", "own@example.com", "") + "]");
        assertEquals("archived", push.status("own@example.com"));
    }

    @Test
    void whomSomebodyElseArchivedStaysArchived() {
        push.push("[" + person("g1", "a@example.com", "") + "]");
        push.sandbox.audience("a1", "{\"members\": [{\"email_address\": \"a@example.com\", \"status\": \"archived\"}, {\"email_address\": \"b@example.com\", \"status\": \"archived\"}]}");
        push.push("[" + person("g1", "a@example.com", "\"city\": \"Ulm\"") + "," + person("g2", "b@example.com", "") + "]");
        assertEquals(List.of("archived", "archived"), List.of(push.status("a@example.com"), push.status("b@example.com")));
    }

    @Test
    void twoPeopleWhoSwapTheirAddressesBothStay() {
        final String before = "[" + person("g1", "a@example.com", "\"given_name\": \"Ada\"") + "," + person("g2", "b@example.com", "\"given_name\": \"Bob\"") + "]";
        push.push(before);
        push.push("[" + person("g1", "b@example.com", "\"given_name\": \"Ada\"") + "," + person("g2", "a@example.com", "\"given_name\": \"Bob\"") + "]");
        assertEquals(List.of("subscribed", "subscribed"), List.of(push.status("a@example.com"), push.status("b@example.com")));
        assertEquals("Bob", push.sandbox.members("a1").get("a@example.com").get("merge_fields").get("FNAME").asText());
        push.push("[" + person("g1", "a@example.com", "\"given_name\": \"Ada\"") + "]");
        push.push("[" + person("g2", "b@example.com", "\"given_name\": \"Bob\"") + "]");
        assertEquals(List.of("subscribed", "subscribed"), List.of(push.status("a@example.com"), push.status("b@example.com")), "in two files as well");
    }

    @Test
    void anErasureCoversEveryAddressThatWasEverPushed() throws StoreException {
        push.withLedger();
        Consents.grant(push.ledger, "one@example.com", "two@example.com", "three@example.com");
        push.push("[" + person("g1", "one@example.com", "") + "]");
        push.sandbox.audience("a1", "{\"members\": [{\"email_address\": \"two@example.com\", \"status\": \"subscribed\"}]}");
        push.push("[" + person("g1", "two@example.com", "") + "]");
        assertEquals("archived", push.status("one@example.com"));
        push.push("[" + person("g2", "three@example.com", "") + "]");
        push.runner.setProperty("Operation", "FOLLOW_CHANGES");
        push.push("[{\"golden_id\": \"g1\", \"became\": \"erased\", \"addresses\": [\"two@example.com\"], \"members\": [{\"source\": \"crm\", \"customer_id\": \"1\"}]}]");
        assertNull(push.status("one@example.com"));
        assertNull(push.status("two@example.com"));
        assertEquals("subscribed", push.status("three@example.com"));
        for (final String table : List.of("esp_contact", "esp_address", "esp_person_address", "esp_person_source", "esp_open_withdrawal", "esp_sync_change")) {
            assertEquals(0, push.number("select count(*) from %s t where t::text like '%%one@%%' or t::text like '%%two@%%'".formatted(table)), table);
        }
    }

    /** @param named what the record of the operation Erase says of a person with two source records and two addresses */
    @ParameterizedTest
    @ValueSource(strings = {"\"source\": \"crm\", \"customer_id\": \"1\"", "\"source\": \"shop\", \"customer_id\": \"9\", \"email\": \"two@example.com\"", "\"email\": \"one@example.com\"",
        "\"golden_id\": \"g1\""})
    void anErasureByRecordCoversThePersonHoweverItIsNamed(final String named) throws StoreException {
        pushPersonWithTwoAddresses();
        push.runner.setProperty("Operation", "ERASE");
        push.push("[{" + named + "}]");
        assertEquals(List.of("erased"), push.values("success", "esp_result"));
        assertNull(push.status("one@example.com"));
        assertNull(push.status("two@example.com"));
        assertEquals("subscribed", push.status("three@example.com"));
        for (final String table : List.of("esp_contact", "esp_address", "esp_person_address", "esp_person_source", "esp_sync_change")) {
            assertEquals(0, push.number("select count(*) from %s t where t::text like '%%one@%%' or t::text like '%%two@%%' or t::text like '%%crm:1,%%'".formatted(table)), table);
        }
        push.runner.setProperty("Operation", "UPSERT");
        push.ledger.record(List.of(said("shop", "else@example.com", Evidence.Kind.GRANTED, "2026-01-01")), Instant.now());
        push.push("[" + person("g7", "one@example.com", from("crm:1")) + "," + person("g8", "two@example.com", from("crm:8")) + "]");
        assertEquals(2, push.count("suppressed"), "no later export brings the person back");
    }

    @Test
    void anErasureOfOneSourceRecordLeavesItsPerson() throws StoreException {
        pushPersonWithTwoAddresses();
        push.runner.setProperty("Operation", "ERASE");
        push.push("[{\"source\": \"shop\", \"customer_id\": \"9\", \"scope\": \"record\"}]");
        assertEquals(List.of("absent"), push.values("success", "esp_result"));
        assertEquals("subscribed", push.status("two@example.com"));
    }

    @Test
    void aRecordWithASourceIdAloneArchivesTheContactOfThePerson() throws StoreException {
        pushPersonWithTwoAddresses();
        push.runner.setProperty("Operation", "ARCHIVE");
        push.push("[{\"source\": \"shop\", \"customer_id\": \"9\"}]");
        assertEquals(List.of("archived"), push.values("success", "esp_result"));
        assertEquals(List.of("archived", "subscribed"), List.of(push.status("two@example.com"), push.status("three@example.com")));
        assertEquals(1, push.number("select count(*) from esp_contact where contact_id = 'g1' and state = 'retired'"));
    }

    /** The contact g1 was at one@ and is at two@; the former contact stayed at the vendor, archived. */
    private void pushPersonWithTwoAddresses() throws StoreException {
        push.withLedger();
        Consents.grant(push.ledger, "one@example.com", "two@example.com", "three@example.com");
        push.push("[" + person("g1", "one@example.com", from("crm:1")) + "," + person("g2", "three@example.com", from("crm:2")) + "]");
        push.sandbox.audience("a1", "{\"members\": [{\"email_address\": \"two@example.com\", \"status\": \"subscribed\"}]}");
        push.push("[" + person("g1", "two@example.com", from("crm:1", "shop:9")) + "]");
    }

    @Test
    void anErasureThatTheVendorRefusesIsOpenUntilASweepHasDoneIt() throws StoreException {
        push.withLedger();
        Consents.grant(push.ledger, "a@example.com");
        push.push("[" + person("g1", "a@example.com", "") + "]");
        push.sandbox.inject(Fault.answer(1, 405, "application/problem+json", "{\"title\":\"Method Not Allowed\",\"status\":405,\"detail\":\"no\"}").on("POST", "delete-permanent"));
        push.runner.setProperty("Operation", "FOLLOW_CHANGES");
        push.push("[{\"golden_id\": \"g1\", \"became\": \"erased\", \"addresses\": [\"a@example.com\"]}]");
        assertEquals(1, push.count("rejected"));
        assertEquals(1, push.number("select count(*) from esp_open_withdrawal where operation = 'erase'"));
        sweep(null);
        assertNull(push.status("a@example.com"));
        assertEquals(0, push.number("select count(*) from esp_open_withdrawal"));
    }

    @Test
    void aWrongAudienceIsAnErrorAndNotAbsent() {
        push.push(people(1));
        push.runner.setProperty("Audience ID", "a2");
        push.runner.setProperty("Operation", "UNSUBSCRIBE");
        push.push(people(1));
        assertEquals(1, push.runner.getQueueSize().getObjectCount());
        assertEquals(0, push.count("success"));
    }
}
