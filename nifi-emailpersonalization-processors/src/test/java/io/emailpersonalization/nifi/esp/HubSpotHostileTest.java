// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp;

import io.emailpersonalization.nifi.esp.hubspot.HubSpotClientService;
import io.emailpersonalization.nifi.mapping.PersonalizationMapping;
import io.emailpersonalization.nifi.sandbox.esp.EspSandbox;
import io.emailpersonalization.nifi.sandbox.esp.Fault;
import io.emailpersonalization.nifi.sandbox.esp.hubspot.HubspotVendorApi;
import io.emailpersonalization.nifi.testing.Services;
import org.apache.nifi.reporting.InitializationException;
import org.apache.nifi.util.LogMessage;
import org.apache.nifi.util.MockComponentLog;
import org.apache.nifi.util.TestRunner;
import org.apache.nifi.util.TestRunners;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** HubSpot at its worst, at each request of a push: the right outcome for each record, and the token stays here. The faults are those of {@link HostileVendorTest}. */
class HubSpotHostileTest {

    private static final String HTML = "<html><body>Something went wrong</body></html>";
    private static final int ATTEMPTS = 2;

    private final EspSandbox sandbox = EspSandbox.start(new HubspotVendorApi(), 0, null);
    private final TestRunner runner = TestRunners.newTestRunner(PutEspContact.class);
    private final HubSpotClientService client = new HubSpotClientService();

    @BeforeEach
    void configure() throws InitializationException {
        sandbox.audience("a1", "{}");
        Services.jsonReader(runner);
        Services.jsonWriter(runner);
        runner.addControllerService("client", client);
        runner.setProperty(client, "Private App Token", EspSandbox.API_KEY);
        runner.setProperty(client, "API URL", sandbox.uri().toString());
        runner.setProperty(client, "Account Name", UUID.randomUUID().toString());
        runner.setProperty(client, "Subscription Type ID", Integer.toString(HubspotVendorApi.NEWSLETTER));
        runner.setProperty(client, "Subscription Requests", "BATCHES");
        runner.setProperty(client, "Requests Per Ten Seconds", "1000000");
        runner.setProperty(client, "Requests Per Day", "100000000");
        runner.setProperty(client, "First Pause", "2 millis");
        expect("60 secs", 5);
        final PersonalizationMapping mapping = new PersonalizationMapping();
        runner.addControllerService("mapping", mapping);
        runner.setProperty(mapping, "Mapping", "{\"email\": \"/email\"}");
        runner.enableControllerService(mapping);
        runner.setProperty("ESP Client Service", "client");
        runner.setProperty("Personalization Mapping", "mapping");
        runner.setProperty("Audience ID", "a1");
        runner.setProperty("New Contact Status", "SUBSCRIBED");
    }

    private void expect(final String timeout, final int attempts) {
        if (runner.isControllerServiceEnabled(client)) {
            runner.disableControllerService(client);
        }
        runner.setProperty(client, "Maximum Attempts", Integer.toString(attempts));
        runner.setProperty(client, "Request Timeout", timeout);
        runner.enableControllerService(client);
    }

    @AfterEach
    void stop() {
        for (final MockComponentLog log : List.of(runner.getLogger(), runner.getControllerServiceLogger("client"))) {
            Stream.of(log.getErrorMessages(), log.getWarnMessages(), log.getInfoMessages(), log.getDebugMessages()).flatMap(List::stream).map(HubSpotHostileTest::text)
                    .forEach(text -> assertFalse(text.contains(EspSandbox.API_KEY) || text.contains("p0@example.com"), text));
        }
        sandbox.close();
    }

    private static String text(final LogMessage message) {
        return message.getMsg() + Arrays.toString(message.getArgs()) + message.getThrowable();
    }

    private void push() {
        runner.enqueue("[%s]".formatted(String.join(",", Stream.of("p0", "p1", "p2").map(name -> "{\"email\": \"%s@example.com\", \"marketing_consent\": \"yes\"}".formatted(name)).toList())));
        runner.run();
    }

    private void assertAllArePushed() {
        assertEquals(3, Services.records(runner, "success").size());
        assertEquals(3, sandbox.members("a1").size());
        assertTrue(sandbox.members("a1").values().stream().noneMatch(member -> "archived".equals(member.get("status").asText())), "all are in the list");
    }

    static Stream<Fault> faults() {
        return Stream.of("batch/read", "batch/create", "statuses/batch/write", "/memberships/add")
                .flatMap(path -> HostileVendorTest.faults().filter(fault -> fault.delayMillis() == 0 || "batch/create".equals(path)).map(fault -> fault.on(null, path)));
    }

    private void expect(final Fault fault, final int attempts) {
        expect(fault.delayMillis() > 0 ? fault.delayMillis() * 3 / 5 + " millis" : "60 secs", attempts);
    }

    @ParameterizedTest
    @MethodSource("faults")
    void whatHappensOnceIsOvercome(final Fault fault) {
        expect(fault, 5);
        sandbox.inject(fault);
        push();
        assertAllArePushed();
    }

    @ParameterizedTest
    @MethodSource("faults")
    void whatDoesNotEndLosesNothing(final Fault fault) {
        expect(fault, ATTEMPTS);
        for (int i = 0; i < ATTEMPTS; i++) {
            sandbox.inject(fault);
        }
        push();
        assertEquals(3, Services.records(runner, "retry").size());
        final String unsent = runner.getFlowFilesForRelationship("retry").getFirst().getContent();
        runner.clearTransferState();
        sandbox.clearFaults();
        expect("60 secs", 5);
        runner.enqueue(unsent);
        runner.run();
        assertAllArePushed();
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 307, 308})
    void aRedirectIsNotFollowedAndTheTokenGoesNowhere(final int status) {
        try (EspSandbox elsewhere = EspSandbox.start(new HubspotVendorApi(), 0, null)) {
            elsewhere.audience("a1", "{}");
            sandbox.inject(Fault.redirect(1, status, elsewhere.uri() + "/crm/v3/objects/contacts/batch/create").on("POST", "batch/create"));
            push();
            assertEquals(List.of(), elsewhere.requests());
            assertEquals(0, Services.records(runner, "success").size());
        }
    }

    @Test
    void aStormOf429IsWeathered() {
        sandbox.inject(Fault.tooManyRequests(40));
        push();
        while (!runner.getFlowFilesForRelationship("retry").isEmpty() || runner.getQueueSize().getObjectCount() > 0) {
            final List<String> unsent = runner.getFlowFilesForRelationship("retry").stream().map(each -> each.getContent()).toList();
            runner.clearTransferState();
            unsent.forEach(runner::enqueue);
            runner.run();
        }
        assertAllArePushed();
    }

    @Test
    void withdrawalsAreNoLessSafe() {
        runner.setProperty("Operation", "UNSUBSCRIBE");
        sandbox.audience("a1", "{\"members\": [{\"email_address\": \"p0@example.com\"}, {\"email_address\": \"p1@example.com\"}, {\"email_address\": \"p2@example.com\"}]}");
        sandbox.inject(Fault.answer(1, 404, "text/html", HTML).on("POST", "batch/read"));
        sandbox.inject(Fault.answer(2, 502, "text/html", HTML).on("POST", "statuses/batch/write"));
        sandbox.inject(Fault.of(Fault.Kind.CUT_AFTER_EFFECT, 1).on("POST", "statuses/batch/write"));
        push();
        assertTrue(sandbox.members("a1").values().stream().allMatch(member -> "unsubscribed".equals(member.get("status").asText())));
        assertEquals(3, Services.records(runner, "success").size());
    }

    @Test
    void theStatusThatComesBackIsTold() {
        sandbox.audience("a1", """
                {"members": [{"email_address": "p0@example.com", "status": "cleaned"}, {"email_address": "p1@example.com", "status": "archived"},
                             {"email_address": "p2@example.com", "status": "unsubscribed"}]}""");
        push();
        assertEquals(List.of("cleaned", "archived", "unsubscribed"), Services.records(runner, "success").stream().map(record -> record.get("esp_status").asText()).toList());
    }
}
