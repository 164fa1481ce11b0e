// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp;

import io.emailpersonalization.nifi.sandbox.esp.Fault;
import io.emailpersonalization.nifi.sandbox.esp.vendor.Request;
import io.emailpersonalization.nifi.store.StoreException;
import io.emailpersonalization.nifi.testing.SandboxPool;
import org.apache.nifi.reporting.InitializationException;
import org.apache.nifi.util.MockFlowFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

import static io.emailpersonalization.nifi.esp.PushFixture.people;
import static io.emailpersonalization.nifi.esp.PushFixture.person;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Consent is what the ledger holds at the moment of each request; ledger, state and vendor as they are. */
class ConsentPushTest {

    /** More with -Dpush.people=20000, and at one request a second with -Dpush.rate=1. */
    private static final int PEOPLE = Integer.getInteger("push.people", 5000);
    private static final String RATE = System.getProperty("push.rate", "1000");
    private static final int BATCH = 500;
    @RegisterExtension
    final PushFixture push = new PushFixture();

    /** Does something while the vendor holds back its answer to a batch. */
    private CompletableFuture<Void> duringBatch(final int number, final Step step) {
        push.sandbox.inject(Fault.of(Fault.Kind.HOLD_AFTER_EFFECT, 1).on("POST", "/lists/a1").after(number - 1));
        return CompletableFuture.runAsync(() -> {
            assertTrue(push.sandbox.awaitHeld(Duration.ofSeconds(30)), "the batch comes");
            try {
                step.run();
            } catch (final StoreException e) {
                throw new IllegalStateException(e);
            } finally {
                push.sandbox.release();
            }
        });
    }

    /** Something with the ledger. */
    @FunctionalInterface
    private interface Step {
        void run() throws StoreException;
    }

    @Test
    void whoOptsOutDuringAPushIsInNoLaterRequest() throws StoreException {
        push.withLedger();
        push.runner.disableControllerService(push.client);
        push.runner.setProperty(push.client, "Maximum Requests Per Second", RATE);
        push.runner.enableControllerService(push.client);
        Consents.grant(push.ledger, PEOPLE);
        final String[] optedOut = IntStream.range(0, 100).mapToObj(i -> "p%d@example.com".formatted(PEOPLE / 2 + i * (PEOPLE / 2 / 101))).toArray(String[]::new);
        final CompletableFuture<Void> optOut = duringBatch(PEOPLE / BATCH * 3 / 10, () -> Consents.withdraw(push.ledger, optedOut));
        push.push(people(PEOPLE));
        optOut.join();
        assertEquals(PEOPLE / BATCH, push.batches().size());
        assertEquals(PEOPLE - optedOut.length, push.count("success"));
        final List<String> bodies = push.batches().stream().map(Request::body).toList();
        for (final String address : optedOut) {
            assertTrue(bodies.stream().noneMatch(body -> body.contains("\"" + address + "\"")), address);
        }
        assertEquals(optedOut.length, push.values("suppressed", "suppressed_because").stream().filter("the ledger holds consent withdrawn or expired"::equals).count());
    }

    @Test
    void whoOptsOutWhileTheVendorHasUsWaitIsNotSentAfterwards() throws StoreException {
        push.withLedger();
        Consents.grant(push.ledger, 2);
        push.sandbox.inject(Fault.tooManyRequests(1).on("POST", "/lists/a1").retryAfter(6));
        final CompletableFuture<Void> optOut = CompletableFuture.runAsync(() -> {
            while (push.batches().isEmpty()) {
                Thread.onSpinWait();
            }
            try {
                Consents.withdraw(push.ledger, "p1@example.com");
            } catch (final StoreException e) {
                throw new IllegalStateException(e);
            }
        });
        push.push(people(2));
        optOut.join();
        assertEquals("subscribed", push.status("p0@example.com"));
        assertNull(push.status("p1@example.com"));
        assertEquals(List.of("the ledger holds consent withdrawn or expired"), push.values("suppressed", "suppressed_because"));
    }

    @Test
    void anInterruptedPushOfWhoWithdrewMeanwhileHoldsNoUnsubscribeUp() throws StoreException {
        push.withLedger();
        Consents.grant(push.ledger, 2);
        push.push(people(2));
        final MockFlowFile waiting = push.runner.enqueue("[" + PushFixture.person("g0", "p0@example.com", "\"city\": \"Ulm\"") + "]", Map.of("filename", "scored.json"));
        push.postgres.execute("update esp_contact set claimed_by = '%s', claimed_at = now(), claimed_hash = address_hash".formatted(waiting.getAttribute("uuid")));
        Consents.withdraw(push.ledger, "p0@example.com", "p1@example.com");
        push.runQueued();
        assertEquals("unsubscribed", push.status("p0@example.com"));
        assertEquals(0, push.number("select count(*) from esp_contact where claimed_by is not null"));
        push.runner.setProperty("Operation", "UNSUBSCRIBE");
        push.push("[" + PushFixture.person("g1", "p1@example.com", "") + "]");
        assertEquals("unsubscribed", push.status("p1@example.com"));
    }

    @Test
    void withoutItsLedgerAPushStopsAndLaterGoesOnWhereItWas() throws StoreException, InitializationException {
        final SandboxPool ledgerPool = new SandboxPool(push.postgres);
        push.runner.addControllerService("ledger-pool", ledgerPool);
        push.runner.enableControllerService(ledgerPool);
        push.withLedger();
        push.runner.disableControllerService(push.ledger);
        push.runner.setProperty(push.ledger, "Database Connection Pooling Service", "ledger-pool");
        push.runner.enableControllerService(push.ledger);
        Consents.grant(push.ledger, 3000);
        final CompletableFuture<Void> outage = duringBatch(3, () -> ledgerPool.setDown(true));
        push.push(people(3000));
        outage.join();
        assertEquals(1, push.runner.getQueueSize().getObjectCount());
        push.runQueued();
        push.runQueued();
        assertEquals(3, push.batches().size(), "nothing is sent while the ledger cannot be asked");
        push.runner.assertTransferCount("retry", 0);
        ledgerPool.setDown(false);
        push.runQueued();
        assertEquals(3000, push.count("success"));
        assertEquals(6, push.batches().size(), "what was sent is not sent again");
        assertEquals(List.of("created"), push.values("success", "esp_result").stream().distinct().toList());
    }

    @Test
    void withoutALedgerAndWithoutAStateWhatIsLeftWaitsWithoutUsingUpAttempts() throws StoreException {
        push.withLedger();
        push.runner.removeProperty("Database Connection Pooling Service");
        Consents.grant(push.ledger, 1500);
        final CompletableFuture<Void> outage = duringBatch(2, () -> push.pool.setDown(true));
        push.push(people(1500));
        outage.join();
        assertEquals(1000, push.count("success"));
        assertEquals(500, push.count("retry"));
        assertEquals("0", push.runner.getFlowFilesForRelationship("retry").getFirst().getAttribute("esp.attempt"));
    }

    @Test
    void consentIsPerAddressAlsoWhenItChanges() throws StoreException {
        push.withLedger();
        Consents.grant(push.ledger, "old@example.com");
        push.push("[" + person("g1", "old@example.com", "") + "]");
        push.push("[" + person("g1", "new@example.com", "") + "]");
        assertEquals(List.of("the ledger knows no consent"), push.values("suppressed", "suppressed_because"));
        assertEquals("subscribed", push.status("old@example.com"));
        Consents.grant(push.ledger, "new@example.com");
        Consents.withdraw(push.ledger, "old@example.com");
        push.push("[" + person("g1", "new@example.com", "") + "]");
        assertEquals(List.of("unsubscribed", "subscribed"), List.of(push.status("old@example.com"), push.status("new@example.com")));
    }

    @Test
    void whoWithdrewIsUnsubscribedOnceAndNotAskedForAgain() throws StoreException {
        push.withLedger();
        Consents.grant(push.ledger, "a@example.com");
        push.push("[" + person("g1", "a@example.com", "") + "]");
        Consents.withdraw(push.ledger, "a@example.com");
        push.push("[" + person("g1", "a@example.com", "") + "]");
        assertEquals("unsubscribed", push.status("a@example.com"));
        push.sandbox.clearRequests();
        push.push("[" + person("g1", "a@example.com", "") + "]");
        assertEquals(1, push.count("suppressed"));
        assertEquals(List.of(), push.sandbox.requests());
    }

    private void withdrawAndGrantAgain(final String vendorStatus) throws StoreException {
        push.withLedger();
        Consents.grant(push.ledger, "a@example.com");
        push.push("[" + person("g1", "a@example.com", "") + "]");
        Consents.withdraw(push.ledger, "a@example.com");
        push.push("[" + person("g1", "a@example.com", "") + "]");
        push.sandbox.audience("a1", "{\"members\": [{\"email_address\": \"a@example.com\", \"status\": \"%s\"}]}".formatted(vendorStatus));
        Consents.grantAgain(push.ledger, "a@example.com");
    }

    @Test
    void whoConsentsAgainIsAskedOnceAndNeverSubscribed() throws StoreException {
        withdrawAndGrantAgain("unsubscribed");
        push.push("[" + person("g1", "a@example.com", "") + "]");
        assertEquals("unsubscribed", push.status("a@example.com"), "never, unless it is configured");
        push.runner.setProperty("Opt In Again", "REQUEST_CONFIRMATION");
        push.push("[" + person("g1", "a@example.com", "") + "]");
        assertEquals(List.of("confirmation requested"), push.values("success", "esp_result"));
        assertEquals("pending", push.status("a@example.com"));
        push.sandbox.audience("a1", "{\"members\": [{\"email_address\": \"a@example.com\", \"status\": \"unsubscribed\"}]}");
        push.push("[" + person("g1", "a@example.com", "\"given_name\": \"A\"") + "]");
        assertEquals(1, push.sandbox.automations("a1").size());
        assertEquals("unsubscribed", push.status("a@example.com"));
        assertTrue(push.sandbox.requests().stream().noneMatch(request -> request.body().contains("\"status\":\"subscribed\"")));
    }

    @Test
    void aRequestForConfirmationThatMayHaveArrivedIsNotRepeated() throws StoreException {
        withdrawAndGrantAgain("unsubscribed");
        push.runner.setProperty("Opt In Again", "REQUEST_CONFIRMATION");
        push.sandbox.inject(Fault.of(Fault.Kind.CUT_AFTER_EFFECT, 1).on("PATCH", "/members/"));
        push.push("[" + person("g1", "a@example.com", "") + "]");
        push.push("[" + person("g1", "a@example.com", "\"given_name\": \"A\"") + "]");
        assertEquals(1, push.sandbox.automations("a1").size());
    }

    @Test
    void aBouncedAddressIsNeverAsked() throws StoreException {
        withdrawAndGrantAgain("cleaned");
        push.runner.setProperty("Opt In Again", "REQUEST_CONFIRMATION");
        push.push("[" + person("g1", "a@example.com", "\"given_name\": \"A\"") + "]");
        assertEquals(List.of("cleaned"), push.values("success", "esp_status"));
        assertEquals(List.of(), push.sandbox.automations("a1"));
    }
}
