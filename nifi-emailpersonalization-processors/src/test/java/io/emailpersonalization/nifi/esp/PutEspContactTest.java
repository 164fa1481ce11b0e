// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp;

import com.fasterxml.jackson.databind.JsonNode;
import io.emailpersonalization.nifi.consent.register.Consent;
import io.emailpersonalization.nifi.consent.register.ConsentRegister;
import io.emailpersonalization.nifi.consent.register.ConsentState;
import io.emailpersonalization.nifi.consent.register.Evidence;
import io.emailpersonalization.nifi.esp.mailchimp.MailchimpClientService;
import io.emailpersonalization.nifi.mapping.PersonalizationMapping;
import io.emailpersonalization.nifi.record.value.SourceId;
import io.emailpersonalization.nifi.sandbox.esp.EspSandbox;
import io.emailpersonalization.nifi.sandbox.esp.Fault;
import io.emailpersonalization.nifi.sandbox.esp.vendor.Request;
import io.emailpersonalization.nifi.store.StoreException;
import io.emailpersonalization.nifi.testing.Services;
import org.apache.nifi.components.ConfigVerificationResult;
import org.apache.nifi.components.PropertyDescriptor;
import org.apache.nifi.controller.AbstractControllerService;
import org.apache.nifi.processor.ProcessContext;
import org.apache.nifi.processor.Relationship;
import org.apache.nifi.processor.VerifiableProcessor;
import org.apache.nifi.processor.exception.ProcessException;
import org.apache.nifi.reporting.InitializationException;
import org.apache.nifi.util.MockComponentLog;
import org.apache.nifi.util.MockConfigurationContext;
import org.apache.nifi.util.TestRunner;
import org.apache.nifi.util.TestRunners;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.lang.reflect.Proxy;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class PutEspContactTest {

    private final EspSandbox sandbox = EspSandbox.start();
    private final TestRunner runner = TestRunners.newTestRunner(PutEspContact.class);
    private final MailchimpClientService client = new MailchimpClientService();

    @BeforeEach
    void configure() throws InitializationException {
        sandbox.audience("a1", "{\"merge_fields\": [{\"tag\": \"ORDERS\", \"type\": \"number\"}]}");
        Services.jsonReader(runner);
        Services.jsonWriter(runner);
        runner.addControllerService("client", client);
        runner.setProperty(client, "API Key", EspSandbox.API_KEY);
        runner.setProperty(client, "API URL", sandbox.uri() + "/3.0");
        runner.setProperty(client, "First Pause", "2 millis");
        runner.setProperty(client, "Request Timeout", "60 secs");
        runner.enableControllerService(client);
        final PersonalizationMapping mapping = new PersonalizationMapping();
        runner.addControllerService("mapping", mapping);
        runner.setProperty(mapping, "Mapping", """
                {"email": "/email", "fields": [{"field": "FNAME", "path": "/given_name"}, {"field": "ORDERS", "path": "/orders"}],
                 "tags": [{"path": "/segment", "tags": {"Champions": "champions", "At Risk": "at-risk"}}]}""");
        runner.enableControllerService(mapping);
        runner.setProperty("ESP Client Service", "client");
        runner.setProperty("Personalization Mapping", "mapping");
        runner.setProperty("Audience ID", "a1");
    }

    @AfterEach
    void stop() {
        sandbox.close();
    }

    private void run(final String json) {
        runner.enqueue(json, Map.of("filename", "scored.json"));
        runner.run();
        if (runner.getFlowFilesForRelationship("report").isEmpty()) {
            return;
        }
        final JsonNode counts = Services.report(runner).get("counts");
        assertEquals(counts.get("received").asInt(), counts.get("pushed").asInt() + counts.get("suppressed").asInt() + counts.get("rejected").asInt() + counts.get("retry").asInt());
        assertEquals(counts.get("pushed").asInt(), Services.records(runner, "success").size());
        assertEquals(counts.get("retry").asInt(), Services.records(runner, "retry").size());
    }

    private static String people(final int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> "{\"email\": \"p%d@example.com\", \"given_name\": \"P%d\", \"marketing_consent\": \"yes\"}".formatted(i, i)).collect(Collectors.joining(",", "[", "]"));
    }

    private List<Request> batches() {
        return sandbox.requests().stream().filter(request -> "POST".equals(request.method()) && request.path().equals("/3.0/lists/a1")).toList();
    }

    @Test
    void pushesInBatchesOfFiveHundred() {
        run(people(1201));
        assertEquals(3, batches().size());
        assertEquals(1201, sandbox.members("a1").size());
        assertEquals("P7", sandbox.members("a1").get("p7@example.com").get("merge_fields").get("FNAME").asText());
        assertEquals("subscribed", Services.records(runner, "success").getFirst().get("esp_status").asText());
        assertTrue(batches().stream().noneMatch(batch -> batch.body().contains("\"status\"")), "a status is never sent");
    }

    @Test
    void withoutConsentNobodyIsPushed() {
        run("""
                [{"email": "a@example.com", "marketing_consent": "yes"}, {"email": "b@example.com", "marketing_consent": "no"}, {"email": "c@example.com"},
                 {"email": "d@example.com", "marketing_consent": "maybe"}, {"email": "e@example.com", "marketing_consent": "YES ", "email_owner": false},
                 {"email": "f@example.com", "marketing_consent": "yes", "email_status": "Hard Bounce"}, {"marketing_consent": "yes"}]""");
        assertEquals(List.of("a@example.com"), List.copyOf(sandbox.members("a1").keySet()));
        assertEquals(List.of("another person owns the mailbox", "consent is not granted", "consent is withdrawn", "no consent is known", "the address is hard bounce", "there is no address"),
                Services.records(runner, "suppressed").stream().map(record -> record.get("suppressed_because").asText()).sorted().toList());
    }

    @Test
    void aPersonsOwnChoiceAtTheVendorStays() {
        sandbox.audience("a1", "{\"members\": [{\"email_address\": \"p0@example.com\", \"status\": \"unsubscribed\"}, {\"email_address\": \"p1@example.com\", \"status\": \"cleaned\"}]}");
        run(people(3));
        assertEquals(List.of("unsubscribed", "cleaned", "subscribed"), sandbox.members("a1").values().stream().map(member -> member.get("status").asText()).toList());
        assertEquals(List.of("unsubscribed", "cleaned", "subscribed"), Services.records(runner, "success").stream().map(record -> record.get("esp_status").asText()).toList());
    }

    @Test
    void doubleOptInAudiencesAskFirst() {
        sandbox.audience("a1", "{\"double_optin\": true}");
        run(people(1));
        assertEquals("pending", sandbox.members("a1").get("p0@example.com").get("status").asText());
    }

    @Test
    void ourTagsAreAddedAndRemovedAndOthersAreLeftAlone() {
        sandbox.audience("a1", "{\"members\": [{\"email_address\": \"a@example.com\", \"tags\": [\"champions\", \"vip by hand\"]}]}");
        run("[{\"email\": \"a@example.com\", \"marketing_consent\": \"yes\", \"segment\": \"At Risk\"}, {\"email\": \"b@example.com\", \"marketing_consent\": \"yes\", \"segment\": \"Champions\"}]");
        assertEquals("[\"at-risk\",\"vip by hand\"]", sandbox.members("a1").get("a@example.com").get("tags").toString());
        assertEquals("[\"champions\"]", sandbox.members("a1").get("b@example.com").get("tags").toString());
    }

    @Test
    void oneRefusedContactDoesNotHoldUpTheOthers() {
        run("[{\"email\": \"a@example.com\", \"marketing_consent\": \"yes\", \"orders\": \"a dozen\"}, {\"email\": \"b@example.com\", \"marketing_consent\": \"yes\", \"orders\": \"12\"}]");
        final JsonNode rejected = Services.records(runner, "rejected").getFirst();
        assertEquals("a@example.com", rejected.get("email").asText());
        assertEquals("ORDERS", rejected.get("esp_errors").get(0).get("field").asText());
        assertEquals(1, sandbox.members("a1").size());
    }

    @Test
    void whatFailsForAMomentIsRepeated() {
        sandbox.inject(Fault.tooManyRequests(2));
        sandbox.inject(Fault.answer(1, 502, "text/html", "<html>Bad gateway</html>"));
        run(people(3));
        assertEquals(3, sandbox.members("a1").size());
        runner.assertTransferCount("retry", 0);
    }

    @ParameterizedTest
    @EnumSource(names = {"CUT_AFTER_EFFECT", "CUT_IN_BODY", "TRUNCATED_JSON"})
    void anAnswerThatIsLostIsAskedForAgainAndChangesNothing(final Fault.Kind kind) {
        sandbox.inject(Fault.of(kind, 1).on("POST", "/lists/a1"));
        run(people(3));
        assertEquals(3, Services.records(runner, "success").size());
        assertEquals(2, batches().size());
        assertEquals(3, sandbox.members("a1").size());
    }

    @Test
    void aVendorWhoIsDownLosesNothing() {
        sandbox.inject(Fault.answer(4, 503, "text/plain", "down").on("POST", "/lists/a1").after(1));
        run(people(1100));
        assertEquals(500, Services.records(runner, "success").size());
        assertEquals(600, Services.records(runner, "retry").size());
        assertEquals("1", runner.getFlowFilesForRelationship("retry").getFirst().getAttribute("esp.attempt"));
        assertTrue(runner.getFlowFilesForRelationship("retry").getFirst().isPenalized());
        final String unsent = runner.getFlowFilesForRelationship("retry").getFirst().getContent();
        runner.clearTransferState();
        run(unsent);
        assertEquals(1100, sandbox.members("a1").size());
    }

    @Test
    void recordsThatCameBackTooOftenAreRejected() {
        sandbox.inject(Fault.answer(4, 503, "text/plain", "down").on("POST", "/lists/a1"));
        runner.enqueue(people(2), Map.of("esp.attempt", "9"));
        runner.run();
        assertEquals("attempts", Services.records(runner, "rejected").getFirst().get("esp_errors").get(0).get("rule").asText());
        assertEquals(2, Services.records(runner, "rejected").size());
    }

    @Test
    void aPoisonedBatchIsHalvedUntilTheContactIsFound() {
        sandbox.inject(Fault.answer(1, 400, "application/problem+json", "{\"title\": \"Invalid Resource\", \"status\": 400}").on("POST", "/lists/a1"));
        run(people(8));
        assertEquals(8, Services.records(runner, "success").size());
        assertEquals(3, batches().size());
    }

    @Test
    void aWrongKeyLeavesTheFlowFileInTheQueue() {
        runner.disableControllerService(client);
        runner.setProperty(client, "API Key", "wrong-us1");
        runner.enableControllerService(client);
        run(people(2));
        runner.assertTransferCount("failure", 0);
        assertEquals(1, runner.getQueueSize().getObjectCount());
        final String log = runner.getLogger().getErrorMessages().getFirst().getMsg();
        assertTrue(log.contains("does not know the API key"), log);
        assertFalse(log.contains("wrong-us1"));
    }

    @Test
    void redirectsAreNotFollowed() {
        sandbox.inject(Fault.answer(1, 302, "text/html", "elsewhere").on("POST", "/lists/a1"));
        run(people(1));
        assertEquals(1, runner.getQueueSize().getObjectCount());
    }

    @Test
    void everyThreadOfAnAccountKeepsToOneBudget() {
        runner.disableControllerService(client);
        runner.setProperty(client, "Maximum Connections", "4");
        runner.setProperty(client, "Share Per Node", "50");
        runner.enableControllerService(client);
        sandbox.inject(Fault.slow(1000, 20));
        for (int i = 0; i < 12; i++) {
            runner.enqueue(people(3));
        }
        runner.setThreadCount(6);
        runner.run(12);
        runner.assertTransferCount("success", 12);
        assertEquals(2, sandbox.peakConnections(), "half of four");
    }

    @Test
    void theSameAddressTwiceIsSentOnce() {
        run("[{\"email\": \"a@example.com\", \"given_name\": \"Old\", \"marketing_consent\": \"yes\"}, {\"email\": \"A@Example.com\", \"given_name\": \"New\", \"marketing_consent\": \"yes\"}]");
        assertEquals(1, sandbox.members("a1").size());
        assertEquals("a later record has the same address", Services.records(runner, "suppressed").getFirst().get("suppressed_because").asText());
    }

    @Test
    void frameworkRetryIsRefused() {
        final ProcessContext retrying = (ProcessContext) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {ProcessContext.class},
                (proxy, method, arguments) -> "isRelationshipRetried".equals(method.getName()) && "retry".equals(((Relationship) arguments[0]).getName()));
        final ProcessException refused = assertThrows(ProcessException.class, () -> ((PutEspContact) runner.getProcessor()).refuseFrameworkRetry(retrying));
        assertTrue(refused.getMessage().contains("draw retry as a loop"));
    }

    @Test
    void verificationComparesFieldsWithTheAudience() {
        sandbox.audience("a1", "{\"merge_fields\": [{\"tag\": \"MUST\", \"required\": true}]}");
        final List<ConfigVerificationResult> results = ((VerifiableProcessor) runner.getProcessor()).verify(runner.getProcessContext(), new MockComponentLog("verify", this), Map.of());
        assertEquals(List.of("SUCCESSFUL", "SUCCESSFUL", "FAILED", "FAILED"), results.stream().map(result -> result.getOutcome().name()).toList());
        assertTrue(results.get(2).getExplanation().startsWith("ORDERS is mapped as text, and the audience has it as number"));
        assertTrue(results.get(3).getExplanation().contains("MUST"));
    }

    @Test
    void verificationOfTheClientNamesTheAccountAndWhereItIsWrong() {
        final Map<PropertyDescriptor, String> properties = new HashMap<>();
        client.getPropertyDescriptors().stream().filter(property -> property.getDefaultValue() != null).forEach(property -> properties.put(property, property.getDefaultValue()));
        properties.put(client.getPropertyDescriptor("API Key"), EspSandbox.API_KEY);
        properties.put(client.getPropertyDescriptor("API URL"), sandbox.uri() + "/3.0");
        assertEquals(List.of("SUCCESSFUL The account is Sandbox"), verify(properties));
        properties.put(client.getPropertyDescriptor("API Key"), "wrong-us1");
        assertTrue(verify(properties).getFirst().startsWith("FAILED Mailchimp does not know the API key"));
    }

    private List<String> verify(final Map<PropertyDescriptor, String> properties) {
        return client.verify(new MockConfigurationContext(client, properties, null, Map.of()), new MockComponentLog("verify", this), Map.of()).stream()
                .map(result -> result.getOutcome() + " " + result.getExplanation()).toList();
    }

    @Test
    void unsubscribesWhomTheVendorKnowsAndCreatesNobody() {
        sandbox.audience("a1", """
                {"members": [{"email_address": "p0@example.com", "status": "subscribed"}, {"email_address": "p1@example.com", "status": "cleaned"},
                             {"email_address": "p2@example.com", "status": "pending"}]}""");
        runner.setProperty("Operation", "UNSUBSCRIBE");
        run(people(5));
        assertEquals(List.of("unsubscribed", "cleaned", "unsubscribed"), sandbox.members("a1").values().stream().map(member -> member.get("status").asText()).toList());
        assertEquals(List.of("unsubscribed", "unchanged", "unsubscribed", "absent", "absent"),
                Services.records(runner, "success").stream().map(record -> record.get("esp_result").asText()).toList());
        assertTrue(sandbox.requests().stream().noneMatch(request -> request.body().contains("\"subscribed\"")));
    }

    @Test
    void theLedgerDecidesImmediatelyBeforeEachBatch() throws InitializationException {
        final Map<String, ConsentState> states = new ConcurrentHashMap<>();
        IntStream.range(0, 1000).forEach(i -> states.put("p%d@example.com".formatted(i), ConsentState.GRANTED));
        states.put("p3@example.com", ConsentState.WITHDRAWN);
        states.put("p4@example.com", ConsentState.UNKNOWN);
        sandbox.audience("a1", "{\"members\": [{\"email_address\": \"p3@example.com\"}, {\"email_address\": \"p700@example.com\"}]}");
        final AtomicInteger asked = new AtomicInteger();
        addLedger(addresses -> {
            if (asked.incrementAndGet() == 2) {
                // opted out while the first batch was under way
                states.put("p700@example.com", ConsentState.WITHDRAWN);
            }
            return addresses.stream().collect(Collectors.toMap(address -> address, states::get));
        });
        run(people(1000).replace("\"marketing_consent\": \"yes\"", "\"city\": \"Jena\""));
        assertEquals(2, asked.get());
        assertEquals(997, Services.records(runner, "success").size());
        assertEquals("unsubscribed", sandbox.members("a1").get("p3@example.com").get("status").asText());
        assertEquals("unsubscribed", sandbox.members("a1").get("p700@example.com").get("status").asText());
        assertTrue(batches().stream().noneMatch(batch -> batch.body().contains("p700@") || batch.body().contains("p4@") || batch.body().contains("p3@")));
    }

    @Test
    void aLedgerThatCannotBeAskedStopsEverything() throws InitializationException {
        addLedger(addresses -> {
            throw new StoreException("The database cannot be reached", null);
        });
        run(people(3));
        assertEquals(1, runner.getQueueSize().getObjectCount());
        assertEquals(List.of(), batches());
    }

    /** Answers of a ledger. */
    private interface Answers {
        Map<String, ConsentState> of(Collection<String> addresses) throws StoreException;
    }

    private void addLedger(final Answers answers) throws InitializationException {
        final StubLedger ledger = new StubLedger(answers);
        runner.addControllerService("ledger", ledger);
        runner.enableControllerService(ledger);
        runner.setProperty("Consent Ledger", "ledger");
    }

    /** What cannot be timed with a real one: an opt-out between two batches, and an outage. */
    private static final class StubLedger extends AbstractControllerService implements ConsentRegister {
        private final Answers answers;

        private StubLedger(final Answers answers) {
            this.answers = answers;
        }

        @Override
        public int record(final List<Evidence> evidence, final Instant readAt) {
            return 0;
        }

        @Override
        public Map<String, Consent> consents(final Collection<String> addresses, final Instant asOf) throws StoreException {
            final Map<String, Consent> consents = new HashMap<>();
            answers.of(addresses).forEach((address, state) -> consents.put(address, new Consent(state, "evidence of " + address, false, "key of " + address, null)));
            return consents;
        }

        @Override
        public void suppress(final Collection<String> addresses, final Collection<SourceId> records, final String reason) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void readmit(final Collection<String> addresses, final Collection<SourceId> records) {
            throw new UnsupportedOperationException();
        }
    }

    @Test
    void brokenContentFailsWhole() {
        run("[{\"email\": \"a@example.com\", \"marketing_consent\": \"yes\"}, {");
        runner.assertAllFlowFilesTransferred("failure", 1);
    }

    @Test
    void aDeliverabilityThatNoListHasIsCounted() {
        run("[%s]".formatted(Stream.of("active", "\u00c4rger", "bounced", "no idea", "").map(word -> "{\"email\": \"a%d@example.com\", \"marketing_consent\": \"yes\", \"email_status\": \"%s\"}"
                .formatted(word.length(), word)).collect(Collectors.joining(","))));
        assertEquals(2, Services.report(runner).get("figures").get("unknown_statuses").asInt());
    }

    @ParameterizedTest
    @ValueSource(strings = {"/HasOptedOutOfEmail", "/'Do Not Email'", "/properties/hs_email_optout", "/unsub_newsletter", "/bounced"})
    void aColumnThatMeansARefusalIsNeverAcceptedAsConsent(final String path) {
        for (final String operation : List.of("UPSERT", "UNSUBSCRIBE")) {
            runner.setProperty("Operation", operation);
            runner.setProperty("Consent Field", path);
            runner.assertNotValid();
            runner.setProperty("Consent Field", "/opt_in");
            runner.assertValid();
        }
    }
}
