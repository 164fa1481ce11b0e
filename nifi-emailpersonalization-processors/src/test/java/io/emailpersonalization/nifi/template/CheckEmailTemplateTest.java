// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.template;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.emailpersonalization.nifi.esp.mailchimp.MailchimpClientService;
import io.emailpersonalization.nifi.mapping.PersonalizationMapping;
import io.emailpersonalization.nifi.sandbox.esp.EspSandbox;
import io.emailpersonalization.nifi.sandbox.esp.Fault;
import io.emailpersonalization.nifi.sandbox.esp.audience.Template;
import io.emailpersonalization.nifi.testing.Services;
import org.apache.nifi.components.ConfigVerificationResult;
import org.apache.nifi.components.ConfigVerificationResult.Outcome;
import org.apache.nifi.processor.VerifiableProcessor;
import org.apache.nifi.reporting.InitializationException;
import org.apache.nifi.util.MockFlowFile;
import org.apache.nifi.util.MockProcessContext;
import org.apache.nifi.util.TestRunner;
import org.apache.nifi.util.TestRunners;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

@Timeout(120)
class CheckEmailTemplateTest {

    private static final String MAPPING = """
            {"email": "/email", "fields": [{"field": "FNAME", "path": "/given_name"}, {"field": "ORDERS", "path": "/orders", "type": "number"}]}""";
    private static final String PEOPLE = """
            [{"email": "ann@example.com", "given_name": "Ann <b>", "orders": 3}, {"email": "bob@example.com", "given_name": "", "orders": 1},
             {"email": "cleo@example.com", "given_name": "Cleo", "orders": "many"}, {"email": null, "given_name": null}, {"email": "dan@example.com", "given_name": "Dan"}]""";
    private static final String GREETING = "<p>Hi *|FNAME|*,</p><a href=\"*|UNSUB|*\">Unsubscribe</a>";

    private final EspSandbox sandbox = EspSandbox.start();
    private final TestRunner runner = TestRunners.newTestRunner(CheckEmailTemplate.class);

    @BeforeEach
    void configure() throws InitializationException {
        sandbox.audience("a1", "{}");
        final PersonalizationMapping mapping = new PersonalizationMapping();
        runner.addControllerService("mapping", mapping);
        runner.setProperty(mapping, "Mapping", MAPPING);
        runner.enableControllerService(mapping);
        final MailchimpClientService client = new MailchimpClientService();
        runner.addControllerService("client", client);
        runner.setProperty(client, "API Key", EspSandbox.API_KEY);
        runner.setProperty(client, "API URL", sandbox.uri() + "/3.0");
        runner.setProperty(client, "Account Name", UUID.randomUUID().toString());
        runner.setProperty(client, "First Pause", "2 millis");
        runner.enableControllerService(client);
        runner.setProperty("Personalization Mapping", "mapping");
        Services.jsonReader(runner);
    }

    @AfterEach
    void stop() {
        runner.shutdown();
        sandbox.close();
    }

    private void fromVendor(final String subject, final String html, final String text) {
        sandbox.template(new Template("c1", subject, html, text));
        runner.setProperty("ESP Client Service", "client");
        runner.setProperty("Audience ID", "a1");
        runner.setProperty("Template ID", "${campaign:replaceEmpty('c1')}");
    }

    private void inProperty(final String syntax, final String html) {
        runner.setProperty("Template Syntax", syntax);
        runner.setProperty("Template Source", "PROPERTY");
        runner.setProperty("Template", html);
    }

    private void run(final String content) {
        runner.enqueue(content, Map.of("filename", "people.json"));
        runner.run();
    }

    private MockFlowFile only(final String relationship) {
        assertEquals(1, runner.getFlowFilesForRelationship(relationship).size(), relationship);
        return runner.getFlowFilesForRelationship(relationship).getFirst();
    }

    @Test
    void aTokenThatIsBlankForSomeRecordsFailsTheTemplateOfTheVendor() {
        fromVendor("Hi *|FNAME|*", GREETING, "Hi *|IF:FNAME|**|FNAME|**|END:IF|*\n*|UNSUB|*");
        run(PEOPLE);
        only("failed").assertContentEquals(PEOPLE);
        only("failed").assertAttributeEquals("template.errors", "2");
        final String message = only("failed").getAttribute("error.message");
        assertTrue(message.startsWith("2 errors, the first in subject, line 1, column 4: 1 of 3 records have no FNAME"), message);
        final List<JsonNode> findings = Services.records(runner, "findings");
        assertEquals(List.of("subject", "html"), findings.stream().map(finding -> finding.get("part").asText()).toList());
        final JsonNode html = findings.get(1);
        assertEquals(List.of("no fallback", "error", "*|FNAME|*", "1", "7", "1", "3"),
                Stream.of("kind", "severity", "token", "line", "column", "records_lacking", "records").map(name -> html.get(name).asText()).toList());
        final JsonNode report = Services.report(runner);
        assertEquals(Map.of("received", 5, "passed", 0, "failed", 5), Map.of("received", report.get("counts").get("received").asInt(), "passed", report.get("counts").get("passed").asInt(), "failed",
                report.get("counts").get("failed").asInt()));
        assertEquals(3, report.get("figures").get("checked").asInt(), "a record without an address and one whose value does not fit are not mailed");
        assertEquals(2, report.get("figures").get("findings").get("no fallback").asInt());
    }

    @Test
    void theWorkedExampleOfTheDocumentationIsTrue() throws IOException {
        final String page = Files.readString(Path.of("src/main/resources/docs/io.emailpersonalization.nifi.template.CheckEmailTemplate/additionalDetails.md"));
        inProperty("MAILCHIMP", page.substring(page.indexOf("```html") + 8, page.indexOf("```\n", page.indexOf("```html"))));
        final String people = IntStream.range(0, 1_000).mapToObj(i -> "{\"email\": \"p%d@example.com\", \"given_name\": \"%s\", \"orders\": 1}".formatted(i, i < 12 ? "" : "Ann"))
                .collect(Collectors.joining(",", "[", "]"));
        run(people);
        final JsonNode expected = JsonMapper.builder().build().readTree(page.substring(page.indexOf("```json") + 8, page.indexOf("```\n", page.indexOf("```json"))));
        assertEquals(StreamSupport.stream(expected.spliterator(), false).toList(), Services.records(runner, "findings"));
    }

    @Test
    void aTemplateWithoutAFaultPassesTheRecordsOn() {
        fromVendor("News", "*|IF:FNAME|*Hi *|FNAME|**|ELSE:|*Hi*|END:IF|* *|UNSUB|*", "");
        run(PEOPLE);
        only("passed").assertContentEquals(PEOPLE);
        only("passed").assertAttributeEquals("template.errors", "0");
        assertEquals(0, runner.getFlowFilesForRelationship("findings").size());
        assertEquals(5, Services.report(runner).get("counts").get("passed").asInt());
    }

    @Test
    void fieldsOfTheAudienceAreKnownAndNotCounted() {
        fromVendor("News", "*|LNAME|* *|NOBODY|* *|UNSUB|*", "");
        run(PEOPLE);
        assertEquals(List.of("not mapped", "unknown token"), Services.records(runner, "findings").stream().map(finding -> finding.get("kind").asText()).toList());
        only("failed").assertAttributeEquals("template.warnings", "1");
    }

    @Test
    void aRateMakesItAWarningAndADefaultNoFinding() {
        inProperty("MAILCHIMP", GREETING);
        runner.setProperty("Maximum Lacking Rate", "34");
        run(PEOPLE);
        only("passed").assertAttributeEquals("template.warnings", "1");
        runner.clearTransferState();
        runner.setProperty("default.FNAME", "friend");
        run(PEOPLE);
        only("passed").assertAttributeEquals("template.warnings", "0");
        assertTrue(only("preview").getContent().contains("Hi friend,"), only("preview").getContent());
    }

    @Test
    void previewsShowTheFirstRecordsEscapedAndNameNobodyOutside() {
        inProperty("MAILCHIMP", GREETING);
        runner.setProperty("Subject", "For *|EMAIL|*");
        runner.setProperty("Preview Records", "2");
        run(PEOPLE);
        final MockFlowFile preview = only("preview");
        preview.assertAttributeEquals("mime.type", "text/html");
        preview.assertAttributeEquals("record.count", "2");
        preview.assertAttributeEquals("filename", "people.json.html");
        assertTrue(preview.getContent().contains("Hi Ann &amp;lt;b&amp;gt;,"), preview.getContent());
        assertTrue(preview.getContent().contains("For ann@example.com") && preview.getContent().contains("For bob@example.com") && !preview.getContent().contains("dan@"));
        for (final String relationship : List.of("preview", "findings", "report", "failed")) {
            assertFalse(only(relationship).getAttributes().toString().contains("example.com"), relationship);
        }
        assertFalse((only("findings").getContent() + only("report").getContent()).contains("example.com"));
    }

    @Test
    void aPageForEachRecordOfARandomChoice() {
        inProperty("BREVO", "Hi {{ contact.FNAME | default:\"you\" }} {{ unsubscribe }}");
        runner.setProperty("Preview Format", "RECORDS");
        runner.setProperty("Preview Choice", "RANDOM");
        runner.setProperty("Preview Records", "2");
        final List<String> people = new ArrayList<>();
        for (int i = 1; i <= 50; i++) {
            people.add("{\"email\": \"p%d@example.com\", \"given_name\": \"P%d\"}".formatted(i, i));
        }
        run("[" + String.join(",", people) + "]");
        final List<MockFlowFile> first = List.copyOf(runner.getFlowFilesForRelationship("preview"));
        assertEquals(2, first.size());
        for (final MockFlowFile preview : first) {
            final String number = preview.getAttribute("filename").replaceAll("people.json-([0-9]+).html", "$1");
            assertTrue(preview.getContent().contains("Hi P" + number + " "), preview.getContent());
        }
        runner.clearTransferState();
        run("[" + String.join(",", people) + "]");
        assertEquals(first.stream().map(MockFlowFile::getContent).toList(), runner.getFlowFilesForRelationship("preview").stream().map(MockFlowFile::getContent).toList());
    }

    @Test
    void hubspotsTemplatesAreRenderedByItsEngine() {
        inProperty("HUBSPOT", "{% if contact.ORDERS > 2 %}Dear {{ personalization_token('contact.FNAME', 'x') }}{% else %}Hello{% endif %} {{ unsubscribe_link }}");
        run(PEOPLE);
        only("passed");
        assertTrue(only("preview").getContent().contains("Dear Ann &amp;lt;b&amp;gt; #unsubscribe_link"), only("preview").getContent());
        assertTrue(only("preview").getContent().contains("Hello #unsubscribe_link"));
    }

    @Test
    void aTemplateInTheFlowFileIsCheckedByItself() {
        runner.setProperty("Template Source", "CONTENT");
        run("Hi *|FNAME|*,\n*|IF:FNAME|*");
        assertEquals(List.of("no unsubscribe link", "no fallback", "broken conditional"), Services.records(runner, "findings").stream().map(finding -> finding.get("kind").asText()).toList());
        assertEquals(2, Services.records(runner, "findings").getLast().get("line").asInt());
        only("failed").assertContentEquals("Hi *|FNAME|*,\n*|IF:FNAME|*");
        assertEquals(0, runner.getFlowFilesForRelationship("preview").size());
        assertEquals(0, Services.report(runner).get("counts").get("received").asInt());
    }

    @Test
    void aTemplateOfFiveMegabytesAndAHundredThousandTokensIsCheckedAndItsFindingsAreCut() {
        runner.setProperty("Template Source", "CONTENT");
        run((" ".repeat(40) + "*|NOBODY|*").repeat(100_000) + "*|UNSUB|*");
        only("failed").assertAttributeEquals("template.errors", "100000");
        only("findings").assertAttributeEquals("record.count", "1000");
        assertEquals(1_000, Services.records(runner, "findings").size());
        assertEquals(100_000, Services.report(runner).get("figures").get("findings").get("unknown token").asInt());
    }

    @Test
    void aTemplateThatIsTooLargeOrEmptyGoesToFailure() {
        runner.setProperty("Template Source", "CONTENT");
        run("x".repeat(10_000_001));
        assertTrue(only("failure").getAttribute("error.message").contains("more than 10000000 bytes"));
        runner.clearTransferState();
        run(" ");
        assertTrue(only("failure").getAttribute("error.message").startsWith("The template has no content"));
    }

    @Test
    void recordsThatCannotBeReadGoToFailure() {
        inProperty("MAILCHIMP", GREETING);
        run("[{\"email\": \"ann@example.com\"}, {\"email\": ");
        only("failure").assertContentEquals("[{\"email\": \"ann@example.com\"}, {\"email\": ");
        assertFalse(only("failure").getAttribute("error.message").contains("ann@"));
        assertEquals(0, runner.getFlowFilesForRelationship("report").size());
    }

    @Test
    void aTemplateThatTheVendorDoesNotHaveGoesToFailure() {
        fromVendor("News", GREETING, "");
        runner.enqueue(PEOPLE, Map.of("campaign", "c2"));
        runner.run();
        assertTrue(only("failure").getAttribute("error.message").startsWith("The vendor has no template with this Template ID"));
    }

    @Test
    void aVendorThatIsAwayKeepsTheFlowFileInTheQueue() {
        fromVendor("News", GREETING, "");
        sandbox.inject(Fault.answer(Fault.FOR_EVER, 503, "text/html", "<html></html>").on("GET", "/"));
        run(PEOPLE);
        runner.assertQueueNotEmpty();
        runner.assertTransferCount("failure", 0);
        assertTrue(((MockProcessContext) runner.getProcessContext()).isYieldCalled());
    }

    @Test
    void theTemplateIsReadOnceForManyFlowFiles() {
        fromVendor("News", GREETING, "");
        for (int i = 0; i < 5; i++) {
            runner.enqueue(PEOPLE);
        }
        runner.run(5);
        assertEquals(5, runner.getFlowFilesForRelationship("failed").size());
        assertEquals(1, sandbox.requests().stream().filter(request -> request.path().endsWith("/campaigns/c1/content")).count());
    }

    @Test
    void verificationReadsAndChecksTheTemplate() {
        fromVendor("News", "Hi *|NOBODY|* *|UNSUB|*", "");
        final ConfigVerificationResult failed = verify();
        assertEquals(Outcome.FAILED, failed.getOutcome());
        assertTrue(failed.getExplanation().startsWith("2 tokens, 1 errors, 0 warnings without looking at records. The first, in html, line 1, column 4"), failed.getExplanation());
        sandbox.template(new Template("c1", "News", GREETING, ""));
        assertEquals(Outcome.SUCCESSFUL, verify().getOutcome());
        runner.setProperty("Template ID", "17");
        assertEquals(Outcome.FAILED, verify().getOutcome());
        runner.setProperty("Template Source", "CONTENT");
        assertEquals(Outcome.SKIPPED, verify().getOutcome());
    }

    private ConfigVerificationResult verify() {
        return ((VerifiableProcessor) runner.getProcessor()).verify(runner.getProcessContext(), runner.getLogger(), Map.of()).getFirst();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.2345", "101", "-1", "a"})
    void aRateIsAPercentage(final String rate) {
        inProperty("MAILCHIMP", GREETING);
        runner.assertValid();
        runner.setProperty("Maximum Lacking Rate", rate);
        runner.assertNotValid();
    }

    @Test
    void theTemplateOfAVendorNeedsItsClient() {
        runner.setProperty("Template ID", "c1");
        runner.assertNotValid();
        runner.setProperty("ESP Client Service", "client");
        runner.assertNotValid();
        runner.setProperty("Audience ID", "a1");
        runner.assertValid();
        runner.setProperty("other.FNAME", "x");
        runner.assertNotValid();
    }
}
