// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp;

import com.fasterxml.jackson.databind.JsonNode;
import io.emailpersonalization.nifi.sandbox.esp.EspSandbox;
import io.emailpersonalization.nifi.sandbox.esp.Fault;
import io.emailpersonalization.nifi.testing.Services;
import org.apache.nifi.components.ConfigVerificationResult;
import org.apache.nifi.processor.ProcessContext;
import org.apache.nifi.processor.Relationship;
import org.apache.nifi.processor.VerifiableProcessor;
import org.apache.nifi.processor.exception.ProcessException;
import org.apache.nifi.util.MockComponentLog;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Contacts that are read back and compared. The way back through a push is tested by MismatchLoopTest. */
@Timeout(120)
class VerifyEspContactTest {

    private static final String ADA = "{\"email\": \"ada@example.com\", \"given_name\": \"Ada\"}";

    private final EspSandbox sandbox = EspSandbox.start();
    private final VerifyFixture fixture = new VerifyFixture(sandbox, PushFixture.MAPPING);

    VerifyEspContactTest() {
        sandbox.audience("a1", "{\"merge_fields\": [{\"tag\": \"CITY\"}]}");
    }

    @AfterEach
    void stop() {
        fixture.close();
        sandbox.close();
    }

    private void hold(final String member) {
        sandbox.audience("a1", "{\"members\": [%s]}".formatted(member));
    }

    private void holdMany(final int count) {
        hold(IntStream.range(0, count).mapToObj("{\"email_address\": \"p%d@example.com\"}"::formatted).collect(Collectors.joining(",")));
    }

    private static String many(final int count) {
        return IntStream.range(0, count).mapToObj("{\"email\": \"p%d@example.com\"}"::formatted).collect(Collectors.joining(",", "[", "]"));
    }

    private List<String> emails(final String relationship) {
        return Services.records(fixture.runner, relationship).stream().map(record -> record.get("email").asText()).toList();
    }

    @Test
    void aContactAsItWasSentIsVerifiedAndItsRecordUnchanged() {
        hold("{\"email_address\": \"ada@example.com\", \"merge_fields\": {\"FNAME\": \"Ada\", \"CITY\": \"Jena\", \"LNAME\": \"of a marketer\"}, \"tags\": [\"champions\", \"vip\"]}");
        fixture.verify("[{\"email\": \" Ada@Example.com\", \"given_name\": \"Ada \", \"city\": \"Jena\", \"segment\": \"Champions\"}]");
        assertEquals("{\"email\":\" Ada@Example.com\",\"given_name\":\"Ada \",\"city\":\"Jena\",\"segment\":\"Champions\"}", Services.records(fixture.runner, "verified").getFirst().toString());
        assertEquals("verify", fixture.attribute("verified", "record.stage"));
        assertTrue(sandbox.requests().stream().allMatch(request -> "GET".equals(request.method())), "nothing is changed at the vendor");
    }

    @Test
    void everyDifferenceIsNamedAndItsValuesAreMasked() {
        hold("{\"email_address\": \"ada@example.com\", \"merge_fields\": {\"CITY\": \"Weimar\", \"LNAME\": \"Byron\", \"NOTE\": \"The be\"}, \"tags\": [\"champions\"], \"language\": \"de\"}");
        sandbox.audience("a1", "{\"merge_fields\": [{\"tag\": \"NOTE\"}]}");
        fixture.setMapping("""
                {"email": "/email", "language": "/language", "fields": [{"field": "FNAME", "path": "/given_name"}, {"field": "CITY", "path": "/city"}, {"field": "NOTE", "path": "/note"},
                 {"field": "LNAME", "path": "/family_name", "whenEmpty": "clear"}, {"field": "NONE", "path": "/city"}],
                 "tags": [{"path": "/segment", "tags": {"Champions": "champions", "At Risk": "at-risk"}}]}""");
        fixture.verify("""
                [{"email": "ada@example.com", "language": "fr", "given_name": "Ada", "family_name": null, "city": "Jena", "note": "The beginning", "segment": "At Risk"}]""");
        assertEquals(List.of("FNAME absent A*** null", "CITY different J*** W***", "NOTE shortened T*** T***", "LNAME not cleared null B***", "NONE no such field J*** null",
                "language different f*** d***", "at-risk not joined null null", "champions not left null null"), fixture.mismatches());
        assertEquals("{\"CITY\":1,\"FNAME\":1,\"LNAME\":1,\"NONE\":1,\"NOTE\":1,\"at-risk\":1,\"champions\":1,\"language\":1}", fixture.figure("mismatched_fields").toString());
        assertEquals(1, fixture.figure("mismatch_kinds").get("no such field").asInt());
    }

    @Test
    void valuesInTheFormsOfTheVendorAreTheSame() {
        sandbox.audience("a1", """
                {"merge_fields": [{"tag": "ORDERS", "type": "number"}, {"tag": "SINCE", "type": "date"}, {"tag": "PHONE", "type": "phone"}, {"tag": "BIRTHDAY", "type": "birthday"},
                                  {"tag": "TIER", "type": "dropdown", "options": {"choices": ["Gold", "Silver"]}}],
                 "members": [{"email_address": "ada@example.com", "language": "pt",
                              "merge_fields": {"ORDERS": "7", "SINCE": "01/31/2026", "PHONE": "(415) 555-0101", "BIRTHDAY": "1/31", "TIER": "Gold"}}]}""");
        fixture.setMapping("""
                {"email": "/email", "language": "/language", "fields": [{"field": "ORDERS", "path": "/orders", "type": "number"}, {"field": "SINCE", "path": "/since", "type": "date"},
                 {"field": "PHONE", "path": "/phone"}, {"field": "BIRTHDAY", "path": "/birth_date", "type": "birthday"}, {"field": "TIER", "path": "/tier"}]}""");
        fixture.verify("""
                [{"email": "ada@example.com", "language": "pt_BR", "orders": 7.0, "since": "31.01.2026", "phone": "415.555.0101", "birth_date": "1990-01-31", "tier": "gold"}]""");
        assertEquals(1, fixture.count("verified"), () -> fixture.mismatches().toString());
    }

    @Test
    void aTextThatTheVendorCutToItsLengthIsVerifiedAndCounted() {
        final String city = "\u00e4".repeat(200);
        hold("{\"email_address\": \"ada@example.com\", \"merge_fields\": {\"FNAME\": \"Ada\", \"CITY\": \"%s\"}}".formatted("\u00e4".repeat(127)));
        fixture.verify("[{\"email\": \"ada@example.com\", \"given_name\": \"Ada\", \"city\": \"%s\"}]".formatted(city));
        assertEquals(1, fixture.count("verified"));
        assertEquals("{\"CITY\":1}", fixture.figure("cut_fields").toString());
    }

    @ParameterizedTest
    @CsvSource({"subscribed,unsubscribed,verified", "subscribed,cleaned,verified", "pending,subscribed,verified", "archived,archived,verified", "unsubscribed,unsubscribed,verified",
            "unsubscribed,subscribed,mismatched", "cleaned,pending,mismatched", "subscribed,archived,missing", "'',archived,missing", "'',unsubscribed,verified"})
    void aStatusThatThePersonChoseIsNoMismatchAndIsCounted(final String atPush, final String now, final String outcome) {
        hold("{\"email_address\": \"ada@example.com\", \"status\": \"%s\", \"merge_fields\": {\"FNAME\": \"Ada\"}}".formatted(now));
        fixture.verify("[{\"email\": \"ada@example.com\", \"given_name\": \"Ada\", \"esp_status\": \"%s\"}]".formatted(atPush));
        assertEquals(1, fixture.count(outcome));
        assertEquals("{\"%s\":1}".formatted(now), fixture.figure("statuses").toString());
        assertEquals(atPush.isEmpty() || atPush.equals(now) ? "{}" : "{\"%s to %s\":1}".formatted(atPush, now), fixture.figure("status_changes").toString());
        if ("mismatched".equals(outcome)) {
            assertEquals(List.of("status mailed %s %s".formatted(atPush, now)), fixture.mismatches());
        }
    }

    @Test
    void aContactThatIsNotInTheAudienceIsMissing() {
        hold("{\"email_address\": \"bob@example.com\", \"status\": \"archived\"}");
        fixture.verify("[%s, {\"email\": \"bob@example.com\"}]".formatted(ADA));
        assertEquals(List.of("the vendor has no such contact", "the contact is archived"),
                Services.records(fixture.runner, "missing").stream().map(record -> record.get("missing_because").asText()).toList());
        assertNull(fixture.attribute("missing", "esp.verify"), "a push would subscribe again whom somebody deleted");
    }

    @Test
    void aContactIsFoundInTheOtherSpellingOfItsAddress() {
        hold("{\"email_address\": \"ada@ex\u00e4mple.de\", \"merge_fields\": {\"FNAME\": \"Ada\"}}");
        fixture.verify("[{\"email\": \"ada@xn--exmple-cua.de\", \"given_name\": \"Ada\"}, {\"email\": \"Ada@Ex\u00e4mple.de\", \"given_name\": \"Ada\"}]");
        assertEquals(2, fixture.count("verified"));
    }

    @Test
    void aRecordWithoutAReadableContactIsRejected() {
        fixture.setMapping("{\"email\": \"/email\", \"fields\": [{\"field\": \"FNAME\", \"path\": \"/orders\", \"type\": \"number\"}]}");
        fixture.verify("[{\"email\": \"ada@example.com\", \"orders\": \"many\"}, {\"email\": null, \"orders\": 1}, {\"email\": \"x\", \"orders\": 1}]");
        assertEquals(List.of("/orders type", "null address", "/email type"), Services.records(fixture.runner, "rejected").stream().map(record -> record.get("esp_errors").get(0))
                .map(error -> error.get("field").asText() + " " + error.get("rule").asText()).toList());
        assertEquals("{\"address\":1,\"type /email\":1,\"type /orders\":1}", fixture.figure("refusals").toString());
    }

    @Test
    void aRandomSampleOfTheAskedSizeIsReadBack() {
        holdMany(60);
        fixture.runner.setProperty("Sample Size", "9");
        fixture.runner.setProperty("Sample Seed", "${seed}");
        fixture.verify(many(60), Map.of("seed", "one"));
        assertEquals(List.of(9, 51), List.of(fixture.count("verified"), fixture.count("not sampled")));
        assertEquals(9, sandbox.requests().stream().filter(request -> request.path().contains("/members/")).count());
        final List<String> chosen = emails("verified");
        assertEquals(chosen, fixtureAgain("one"));
        assertNotEquals(chosen, fixtureAgain("two"));
        fixture.runner.removeProperty("Sample Seed");
        assertNotEquals(fixtureAgain("one"), fixtureAgain("one"), "each FlowFile has a sample of its own");
    }

    private List<String> fixtureAgain(final String seed) {
        fixture.verify(many(60), Map.of("seed", seed));
        return emails("verified");
    }

    @Test
    void everyRecordIsReadBackOnRequest() {
        holdMany(30);
        fixture.runner.setProperty("Sample Strategy", "ALL");
        fixture.verify(many(30));
        assertEquals(30, fixture.count("verified"));
    }

    @Test
    void aContactWithoutAnAnswerIsAskedForAgainAndAtLastRejected() {
        holdMany(10);
        sandbox.inject(Fault.answer(Fault.FOR_EVER, 503, "text/plain", "down").onContact("GET", "p3@example.com"));
        fixture.runner.setProperty("Sample Strategy", "ALL");
        fixture.runner.setProperty("Maximum Attempts", "2");
        fixture.verify(many(10));
        assertEquals(List.of(9, 1), List.of(fixture.count("verified"), fixture.count("retry")));
        assertEquals(List.of("p3@example.com"), emails("retry"));
        assertEquals("1", fixture.attribute("retry", "esp.verify.attempt"));
        assertTrue(fixture.runner.getPenalizedFlowFiles().contains(fixture.runner.getFlowFilesForRelationship("retry").getFirst()));

        fixture.runner.setProperty("Sample Strategy", "RANDOM");
        fixture.verify(fixture.runner, "retry");
        assertEquals(1, fixture.count("rejected"));
        final JsonNode error = Services.records(fixture.runner, "rejected").getFirst().get("esp_errors").get(0);
        assertEquals("attempts", error.get("rule").asText());
        assertTrue(error.get("message").asText().startsWith("was not read in 2 attempts"));
        assertNull(fixture.attribute("rejected", "esp.verify.attempt"));
    }

    @Test
    void recordsThatComeAgainAreNotChosenAgain() {
        holdMany(20);
        fixture.runner.setProperty("Sample Size", "1");
        for (final Map<String, String> loop : List.of(Map.of("esp.verify.attempt", "0"), Map.of("esp.verify", "mismatched", "esp.verify.mismatches", "1"))) {
            fixture.verify(many(20), loop);
            assertEquals(20, fixture.count("verified"), loop.toString());
            assertFalse(fixture.runner.getFlowFilesForRelationship("verified").getFirst().getAttributes().keySet().stream().anyMatch(name -> name.startsWith("esp.verify")), "the loop has ended");
        }
    }

    @Test
    void aVendorThatIsDownOrRefusesTheAudienceLeavesTheFlowFileInTheQueue() {
        holdMany(2);
        sandbox.inject(Fault.answer(Fault.FOR_EVER, 503, "text/plain", "down").on("GET", "/lists/a1"));
        fixture.verify(many(2));
        assertEquals(1, fixture.runner.getQueueSize().getObjectCount());
        sandbox.clearFaults();
        fixture.runner.setProperty("Audience ID", "a2");
        fixture.runner.run();
        assertEquals(1, fixture.runner.getQueueSize().getObjectCount());
        fixture.runner.setProperty("Audience ID", "a1");
        fixture.runner.run();
        assertEquals(2, fixture.count("verified"));
    }

    @Test
    void aKeyThatIsRefusedOnTheWayLeavesTheFlowFileInTheQueue() {
        holdMany(2);
        sandbox.inject(Fault.answer(Fault.FOR_EVER, 403, "application/problem+json", "{\"title\": \"Forbidden\", \"status\": 403}").on("GET", "/members/"));
        fixture.verify(many(2));
        assertEquals(1, fixture.runner.getQueueSize().getObjectCount());
        assertTrue(fixture.runner.getFlowFilesForRelationship("report").isEmpty());
    }

    @Test
    void whatAnEarlierVerificationFoundIsLeftOut() {
        hold("{\"email_address\": \"ada@example.com\", \"merge_fields\": {\"FNAME\": \"Ada\"}}");
        fixture.verify("[{\"email\": \"ada@example.com\", \"given_name\": \"Eve\"}]");
        final String mismatched = new String(fixture.runner.getFlowFilesForRelationship("mismatched").getFirst().toByteArray());
        fixture.verify(mismatched.replace("Eve", "Ada"));
        assertEquals(List.of("email", "given_name"), Services.records(fixture.runner, "verified").getFirst().propertyStream().map(Map.Entry::getKey).toList());
    }

    @Test
    void aCsvWriterTakesTheDifferencesAsText() {
        hold("{\"email_address\": \"ada@example.com\", \"merge_fields\": {\"FNAME\": \"Eve\"}}");
        Services.csvWriter(fixture.runner);
        fixture.runner.setProperty("Reasons Format", "JSON_TEXT");
        fixture.runner.enqueue("[%s]".formatted(ADA));
        fixture.runner.run();
        fixture.runner.getFlowFilesForRelationship("mismatched").getFirst().assertContentEquals("""
                email,given_name,esp_mismatches
                ada@example.com,Ada,"[{\\"field\\":\\"FNAME\\",\\"kind\\":\\"different\\",\\"expected\\":\\"A***\\",\\"found\\":\\"E***\\"}]"
                """);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[{\"email\": \"ada@example.com\"}, {"})
    void brokenContentFailsWhole(final String content) {
        fixture.verify(content);
        fixture.runner.assertAllFlowFilesTransferred("failure", 1);
        assertTrue(sandbox.requests().stream().noneMatch(request -> request.path().contains("/members/")), "the records are counted first");
    }

    @Test
    void verificationNamesAccountAndAudienceAndComparesTheFields() {
        fixture.setMapping("{\"email\": \"/email\", \"fields\": [{\"field\": \"NONE\", \"path\": \"/city\"}]}");
        final List<ConfigVerificationResult> results = ((VerifiableProcessor) fixture.runner.getProcessor())
                .verify(fixture.runner.getProcessContext(), new MockComponentLog("verify", this), Map.of());
        assertEquals(List.of("Find Account SUCCESSFUL", "Find Audience SUCCESSFUL", "Compare Fields FAILED", "Compare Types SUCCESSFUL", "Compare Required Fields SUCCESSFUL"),
                results.stream().map(result -> result.getVerificationStepName() + " " + result.getOutcome()).toList());
        assertTrue(results.get(2).getExplanation().contains("NONE"));
    }

    @Test
    void frameworkRetryIsRefused() {
        final ProcessContext retrying = (ProcessContext) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {ProcessContext.class},
                (proxy, method, arguments) -> "isRelationshipRetried".equals(method.getName()) && "mismatched".equals(((Relationship) arguments[0]).getName()));
        final ProcessException refused = assertThrows(ProcessException.class, () -> ((VerifyEspContact) fixture.runner.getProcessor()).refuseFrameworkRetry(retrying));
        assertTrue(refused.getMessage().contains("draw retry as a loop"));
    }
}
