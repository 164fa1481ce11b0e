// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp;

import io.emailpersonalization.nifi.esp.mailchimp.MailchimpClientService;
import io.emailpersonalization.nifi.mapping.PersonalizationMapping;
import io.emailpersonalization.nifi.sandbox.esp.EspSandbox;
import io.emailpersonalization.nifi.sandbox.esp.Fault;
import io.emailpersonalization.nifi.testing.Certificates;
import io.emailpersonalization.nifi.testing.Services;
import org.apache.nifi.reporting.InitializationException;
import org.apache.nifi.ssl.SSLContextProvider;
import org.apache.nifi.util.LogMessage;
import org.apache.nifi.util.MockComponentLog;
import org.apache.nifi.util.MockFlowFile;
import org.apache.nifi.util.TestRunner;
import org.apache.nifi.util.TestRunners;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** A vendor, or what stands in between, at its worst: the right outcome for each record, and the key stays here. */
class HostileVendorTest {

    private static final String HTML = "<html><body>Something went wrong</body></html>";
    private static final int ATTEMPTS = 2;
    private static final long LATE = 2500;

    private final EspSandbox sandbox = EspSandbox.start();
    private final TestRunner runner = TestRunners.newTestRunner(PutEspContact.class);
    private final MailchimpClientService client = new MailchimpClientService();

    @BeforeEach
    void configure() throws InitializationException {
        sandbox.audience("a1", "{}");
        Services.jsonReader(runner);
        Services.jsonWriter(runner);
        runner.addControllerService("client", client);
        runner.setProperty(client, "API Key", EspSandbox.API_KEY);
        runner.setProperty(client, "First Pause", "2 millis");
        runner.setProperty(client, "Request Timeout", "60 secs");
        runner.setProperty(client, "Maximum Attempts", "5");
        connect(sandbox);
        final PersonalizationMapping mapping = new PersonalizationMapping();
        runner.addControllerService("mapping", mapping);
        runner.setProperty(mapping, "Mapping", "{\"email\": \"/email\"}");
        runner.enableControllerService(mapping);
        runner.setProperty("ESP Client Service", "client");
        runner.setProperty("Personalization Mapping", "mapping");
        runner.setProperty("Audience ID", "a1");
        runner.setProperty("New Contact Status", "SUBSCRIBED");
    }

    /** Late answers are waited for shortly, all others for as long as a busy machine needs. */
    private void expect(final Fault fault, final int attempts) {
        runner.disableControllerService(client);
        runner.setProperty(client, "Maximum Attempts", Integer.toString(attempts));
        runner.setProperty(client, "Request Timeout", fault.delayMillis() > 0 ? LATE * 3 / 5 + " millis" : "60 secs");
        runner.enableControllerService(client);
    }

    private void connect(final EspSandbox vendor) {
        if (runner.isControllerServiceEnabled(client)) {
            runner.disableControllerService(client);
        }
        runner.setProperty(client, "API URL", vendor.uri() + "/3.0");
        runner.enableControllerService(client);
    }

    @AfterEach
    void stop() {
        assertTheKeyIsInNoLog();
        sandbox.close();
    }

    private void assertTheKeyIsInNoLog() {
        final String basic = Base64.getEncoder().encodeToString(("nifi:" + EspSandbox.API_KEY).getBytes(StandardCharsets.UTF_8));
        for (final MockComponentLog log : List.of(runner.getLogger(), runner.getControllerServiceLogger("client"))) {
            Stream.of(log.getErrorMessages(), log.getWarnMessages(), log.getInfoMessages(), log.getDebugMessages(), log.getTraceMessages()).flatMap(List::stream).forEach(message -> {
                final String text = text(message);
                assertFalse(text.contains(EspSandbox.API_KEY) || text.contains(basic), text);
                assertFalse(text.contains("p0@example.com"), text);
            });
        }
    }

    private static String text(final LogMessage message) {
        final StringWriter text = new StringWriter();
        text.append(message.getMsg()).append(Arrays.toString(message.getArgs()));
        if (message.getThrowable() != null) {
            message.getThrowable().printStackTrace(new PrintWriter(text));
        }
        return text.toString();
    }

    private void push() {
        runner.enqueue("[%s]".formatted(String.join(",", Stream.of("p0", "p1", "p2").map(name -> "{\"email\": \"%s@example.com\", \"marketing_consent\": \"yes\"}".formatted(name)).toList())));
        runner.run();
    }

    static Stream<Fault> faults() {
        return Stream.concat(
                Stream.of(Fault.Kind.CUT_AFTER_EFFECT, Fault.Kind.CUT_IN_BODY, Fault.Kind.TRUNCATED_JSON, Fault.Kind.HUGE_BODY).map(kind -> Fault.of(kind, 1)),
                Stream.of(Fault.slow(1, LATE), Fault.slow(Fault.Kind.SLOW_AFTER_EFFECT, 1, LATE), Fault.slow(Fault.Kind.SLOW_BODY, 1, LATE),
                        Fault.tooManyRequests(1),
                        Fault.answer(1, 200, "text/html", HTML), Fault.answer(1, 200, "application/json", ""), Fault.answer(1, 200, "application/json", "[]"),
                        Fault.answer(1, 200, "application/json", "{\"error\": \"internal\", \"code\": 17}"), Fault.answer(1, 200, "application/json", "{\"new_members\": [], \"upd"),
                        Fault.answer(1, 403, "text/html", HTML), Fault.answer(1, 404, "text/html", HTML), Fault.answer(1, 408, "text/html", HTML), Fault.answer(1, 500, "text/plain", ""),
                        Fault.answer(1, 502, "text/html", HTML), Fault.answer(1, 502, "application/json", ""), Fault.answer(1, 503, "application/json", "{\"title\": \"Busy\"}")))
                .map(fault -> fault.on("POST", "/lists/a1"));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void whatHappensOnceIsOvercome(final Fault fault) {
        expect(fault, 5);
        sandbox.inject(fault);
        push();
        assertEquals(3, Services.records(runner, "success").size());
        assertEquals(3, sandbox.members("a1").size());
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
        expect(fault, 5);
        runner.enqueue(unsent);
        runner.run();
        assertEquals(3, Services.records(runner, "success").size());
        assertEquals(3, sandbox.members("a1").size());
    }

    @Test
    void aCompressedAnswerIsRead() {
        sandbox.inject(Fault.of(Fault.Kind.GZIP, 1).on("POST", "/lists/a1"));
        push();
        assertEquals(3, Services.records(runner, "success").size());
        assertEquals(1, sandbox.requests().stream().filter(request -> "POST".equals(request.method())).count());
    }

    @Test
    void errorsInsideOfA200AreTheRecordsOwnAndWhoIsNotNamedIsAskedForAgain() {
        sandbox.inject(Fault.answer(1, 200, "application/json", """
                {"new_members": [{"email_address": "p2@example.com", "status": "pending"}], "updated_members": [],
                 "errors": [{"email_address": "P1@example.com", "error": "p1@example.com looks fake", "error_code": "ERROR_GENERIC", "field": "", "field_message": ""}]}""").on("POST", "/lists/a1"));
        push();
        assertEquals("p2@example.com", Services.records(runner, "success").getFirst().get("email").asText());
        assertEquals("pending", Services.records(runner, "success").getFirst().get("esp_status").asText());
        assertEquals("The address looks fake", Services.records(runner, "rejected").getFirst().get("esp_errors").get(0).get("message").asText());
        assertEquals("p0@example.com", Services.records(runner, "retry").getFirst().get("email").asText());
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307, 308})
    void aRedirectIsNotFollowedAndTheKeyGoesNowhere(final int status) {
        try (EspSandbox elsewhere = EspSandbox.start()) {
            elsewhere.audience("a1", "{}");
            sandbox.inject(Fault.redirect(1, status, elsewhere.uri() + "/3.0/lists/a1").on("POST", "/lists/a1"));
            push();
            assertEquals(List.of(), elsewhere.requests());
            assertEquals(1, runner.getQueueSize().getObjectCount());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"dns:somebody-else.example", "ip:127.0.0.1"})
    void aCertificateMustBeThatOfTheHost(final String name, @TempDir final Path folder) throws InitializationException {
        final Certificates certificates = new Certificates(folder, name);
        final SSLContextProvider trust = certificates.provider();
        runner.addControllerService("tls", trust);
        runner.enableControllerService(trust);
        runner.disableControllerService(client);
        runner.setProperty(client, "SSL Context Service", "tls");
        try (EspSandbox vendor = EspSandbox.start(certificates.context())) {
            vendor.audience("a1", "{}");
            connect(vendor);
            push();
            if (name.startsWith("ip")) {
                assertEquals(3, vendor.members("a1").size());
            } else {
                assertEquals(List.of(), vendor.requests());
                assertEquals(1, runner.getQueueSize().getObjectCount());
                assertTrue(runner.getLogger().getErrorMessages().getFirst().getMsg().contains("certificate"));
            }
        }
    }

    @Test
    void aCertificateThatNobodyTrustsIsRefused(@TempDir final Path folder) {
        try (EspSandbox vendor = EspSandbox.start(new Certificates(folder, "ip:127.0.0.1").context())) {
            connect(vendor);
            push();
            assertEquals(List.of(), vendor.requests());
            assertEquals(1, runner.getQueueSize().getObjectCount());
        }
    }

    @Test
    void aStormOf429IsWeathered() {
        sandbox.inject(Fault.tooManyRequests(40));
        int loops = 0;
        push();
        while (!runner.getFlowFilesForRelationship("retry").isEmpty()) {
            final String unsent = runner.getFlowFilesForRelationship("retry").getFirst().getContent();
            runner.clearTransferState();
            runner.enqueue(unsent);
            runner.run();
            loops++;
        }
        assertEquals(3, sandbox.members("a1").size());
        assertTrue(loops > 2);
    }

    @Test
    void aVendorThatIsDownIsLeftAloneAndAnotherIsNotBlocked() {
        sandbox.inject(Fault.answer(Fault.FOR_EVER, 503, "text/html", HTML));
        runner.disableControllerService(client);
        // the first probe follows after five times First Pause: not within this test
        runner.setProperty(client, "First Pause", "10 mins");
        runner.setProperty(client, "Maximum Attempts", "1");
        runner.enableControllerService(client);
        for (int i = 0; i < 15; i++) {
            push();
        }
        final int sent = sandbox.requests().size();
        assertTrue(sent < 15, "%d requests".formatted(sent));
        assertTrue(runner.getLogger().getWarnMessages().stream().anyMatch(message -> text(message).contains("is left alone")));
        sandbox.clearFaults();
        push();
        assertEquals(sent, sandbox.requests().size());
        assertTrue(runner.getFlowFilesForRelationship("retry").getLast().getAttribute("esp.attempt").equals("0"), "what was not sent is no attempt");
        try (EspSandbox other = EspSandbox.start()) {
            other.audience("a1", "{}");
            runner.clearTransferState();
            connect(other);
            push();
            assertEquals(3, Services.records(runner, "success").size());
        }
    }

    @Test
    void anOutageIsWeatheredWithoutUsingUpAttempts() {
        sandbox.inject(Fault.answer(14, 503, "text/html", HTML).on("POST", "/lists/a1"));
        push();
        while (!runner.getFlowFilesForRelationship("retry").isEmpty()) {
            final MockFlowFile unsent = runner.getFlowFilesForRelationship("retry").getFirst();
            runner.clearTransferState();
            runner.enqueue(unsent.getContent(), Map.of("esp.attempt", unsent.getAttribute("esp.attempt")));
            runner.run();
        }
        assertEquals(3, sandbox.members("a1").size());
        assertEquals(15, sandbox.requests().stream().filter(request -> "POST".equals(request.method())).count());
    }

    @Test
    void withdrawalsAreNoLessSafe() {
        runner.setProperty("Operation", "UNSUBSCRIBE");
        sandbox.audience("a1", "{\"members\": [{\"email_address\": \"p0@example.com\"}, {\"email_address\": \"p1@example.com\"}, {\"email_address\": \"p2@example.com\"}]}");
        sandbox.inject(Fault.answer(2, 502, "text/html", HTML).on("PATCH", "/members/"));
        sandbox.inject(Fault.of(Fault.Kind.CUT_AFTER_EFFECT, 1).on("PATCH", "/members/"));
        sandbox.inject(Fault.answer(1, 404, "text/html", HTML).on("GET", "/members/"));
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
        assertEquals("{\"updated archived\":1,\"updated cleaned\":1,\"updated unsubscribed\":1}", Services.report(runner).get("figures").get("statuses").toString());
    }
}
