// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.intake.dynamics;

import com.fasterxml.jackson.databind.JsonNode;
import io.emailpersonalization.nifi.sandbox.dynamics.DataverseRequest;
import io.emailpersonalization.nifi.sandbox.esp.Fault;
import io.emailpersonalization.nifi.testing.Services;
import io.emailpersonalization.nifi.testing.StockTokenProvider;
import org.apache.nifi.annotation.notification.PrimaryNodeState;
import org.apache.nifi.components.ConfigVerificationResult;
import org.apache.nifi.components.ConfigVerificationResult.Outcome;
import org.apache.nifi.provenance.ProvenanceEventType;
import org.apache.nifi.util.MockFlowFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The processor against the sandbox of Dataverse: real HTTP, NiFi's own token provider and writer. */
class QueryDynamicsRecordTest {

    private static final String CONTACTS = "/contacts";

    private final DynamicsFixture dynamics = new DynamicsFixture();

    @AfterEach
    void close() {
        dynamics.close();
    }

    private static List<String> numbers(final int from, final int to) {
        return IntStream.rangeClosed(from, to).mapToObj(String::valueOf).toList();
    }

    private static Fault answer(final int status, final String type, final String body) {
        return Fault.answer(1, status, type, body).on("GET", CONTACTS);
    }

    @Test
    void theTableIsReadOnceAndThenWhatChanged() {
        dynamics.contacts(25);
        final List<JsonNode> all = dynamics.run();
        assertEquals(numbers(1, 25), DynamicsFixture.ids(all));
        final List<MockFlowFile> pages = dynamics.runner().getFlowFilesForRelationship("success");
        assertEquals(List.of("10", "10", "5"), pages.stream().map(page -> page.getAttribute("record.count")).toList(), "a page is a FlowFile");
        assertEquals(List.of("1", "2", "3"), pages.stream().map(page -> page.getAttribute("dynamics.page")).toList());
        assertEquals(List.of("false", "false", "true"), pages.stream().map(page -> page.getAttribute("dynamics.last")).toList());
        assertTrue(pages.stream().allMatch(page -> page.getAttribute("dynamics.read").equals("full") && page.getAttribute("dynamics.entity.set").equals("contacts")));
        assertEquals(List.of("1", "2", "3"), pages.stream().map(page -> page.getAttribute("fragment.index")).toList());
        assertEquals(1, pages.stream().map(page -> page.getAttribute("fragment.identifier")).distinct().count(), "the pages of one read");
        assertEquals(Arrays.asList(null, null, "3"), pages.stream().map(page -> page.getAttribute("fragment.count")).toList());
        assertTrue(pages.stream().allMatch(page -> page.getAttribute("source.completeness").equals("complete")));
        assertEquals(3, dynamics.runner().getProvenanceEvents().stream().filter(event -> event.getEventType() == ProvenanceEventType.RECEIVE).count());

        assertEquals(List.of(), dynamics.run(), "nothing changed");
        dynamics.contact(7, "new@example.com");
        dynamics.contact(26);
        dynamics.dataverse().delete("contacts", DynamicsFixture.id(3));
        final List<JsonNode> changes = dynamics.run();
        assertEquals(List.of("7", "26", "3"), DynamicsFixture.ids(changes));
        assertEquals("new@example.com", changes.getFirst().get("emailaddress1").asText());
        assertFalse(changes.getFirst().get("_deleted").asBoolean());
        assertTrue(changes.getLast().get("_deleted").asBoolean());
        assertEquals("deleted", changes.getLast().get("_deletion_reason").asText());
        assertTrue(changes.getLast().get("emailaddress1").isNull());
        final MockFlowFile changedRows = dynamics.runner().getFlowFilesForRelationship("success").getFirst();
        assertEquals("changes", changedRows.getAttribute("dynamics.read"));
        assertFalse(changedRows.getAttributes().containsKey("source.completeness") || changedRows.getAttributes().containsKey("fragment.identifier"));
        final JsonNode report = Services.report(dynamics.runner());
        assertEquals("{\"rows\":2,\"deleted\":1}", report.get("counts").toString());
        assertEquals("{\"read\":\"changes\",\"page\":1}", report.get("figures").toString());
        assertEquals(List.of(), dynamics.run());
    }

    @Test
    void rowsHaveTheTypesOfTheMetadataAndLabels() {
        dynamics.contact(1);
        dynamics.dataverse().put("contacts", DynamicsFixture.id(2), "{\"lastname\": \"Bell\"}");
        dynamics.runner().removeProperty("Columns");
        final List<JsonNode> records = dynamics.run();
        final JsonNode ada = records.getFirst();
        assertEquals("1990-05-01", ada.get("birthdate").asText());
        assertEquals("2026-11-20T10:00:00Z", ada.get("modifiedon").asText());
        assertTrue(ada.get("donotbulkemail").isBoolean() && ada.get("statecode").isInt() && ada.get("versionnumber").isNumber());
        assertEquals("12.5", ada.get("aging30").decimalValue().stripTrailingZeros().toPlainString());
        assertEquals(51.050407, ada.get("address1_latitude").asDouble());
        assertEquals("Active", ada.get("statecode_formatted").asText());
        assertEquals(DynamicsFixture.id(9), ada.get("_parentcustomerid_value").asText());
        assertEquals("Contoso", ada.get("_parentcustomerid_value_formatted").asText());
        assertEquals("account", ada.get("_parentcustomerid_value_table").asText());
        final JsonNode bell = records.getLast();
        assertEquals(List.copyOf(iterable(ada.fieldNames())), List.copyOf(iterable(bell.fieldNames())), "a row without values has every field");
        assertTrue(bell.get("emailaddress1").isNull());
    }

    private static List<String> iterable(final java.util.Iterator<String> names) {
        final List<String> all = new ArrayList<>();
        names.forEachRemaining(all::add);
        return all;
    }

    @Test
    void labelsAndTypesCanBeChosen() {
        dynamics.contact(1);
        dynamics.runner().setProperty("Columns", "birthdate,modifiedon,statecode");
        dynamics.runner().setProperty("Formatted Values", "NONE");
        dynamics.runner().setProperty("Dates And Times", "TYPES");
        final JsonNode record = dynamics.run().getFirst();
        assertEquals(List.of("contactid", "birthdate", "modifiedon", "statecode", "_deleted", "_deletion_reason"), iterable(record.fieldNames()));
        assertTrue(record.get("modifiedon").isNumber(), "a timestamp, which this writer writes as milliseconds");
        assertFalse(dynamics.dataverse().requests().getLast().prefer().contains("annotations"));
    }

    @Test
    void everythingIsReadInEveryRunWithAFilter() {
        dynamics.contacts(12);
        dynamics.dataverse().put("contacts", DynamicsFixture.id(13), "{\"lastname\": \"Gone\", \"statecode\": 1}");
        dynamics.runner().setProperty("Load", "EVERYTHING");
        dynamics.runner().setProperty("Filter", "statecode eq 0");
        assertEquals(numbers(1, 12), DynamicsFixture.ids(dynamics.run()));
        assertEquals(numbers(1, 12), DynamicsFixture.ids(dynamics.run()));
        assertTrue(dynamics.dataverse().requests().stream().noneMatch(request -> request.prefer().contains("track-changes")));
    }

    @Test
    void anotherQueryReadsTheTableAgain() {
        dynamics.contacts(3);
        dynamics.run();
        dynamics.runner().setProperty("Columns", "emailaddress1");
        assertEquals(numbers(1, 3), DynamicsFixture.ids(dynamics.run()));
        dynamics.runner().setProperty("Page Size", "2");
        assertEquals(List.of(), dynamics.run(), "the size of pages is no other query");
    }

    @Test
    void aFullBudgetIsWaitedForBehindTheLastPage() {
        dynamics.contacts(25);
        dynamics.dataverse().inject(Fault.tooManyRequests(1).retryAfter(1).on("GET", CONTACTS).after(1));
        assertEquals(numbers(1, 10), DynamicsFixture.ids(dynamics.run()));
        assertEquals(List.of("Dataverse has no room (HTTP 429, code 0x80072322): the read goes on after 1 seconds, behind the last complete page"), dynamics.warnings());
        assertTrue(dynamics.errors().isEmpty());
        assertEquals(numbers(11, 25), DynamicsFixture.ids(dynamics.run()));
        dynamics.contact(1, "new@example.com");
        dynamics.dataverse().inject(answer(503, "text/html", "<html>busy</html>").retryAfter(3600));
        assertEquals(List.of(), dynamics.run());
        assertTrue(dynamics.warnings().getFirst().contains("HTTP 503") && dynamics.warnings().getFirst().contains("after 3600 seconds"), dynamics.warnings().toString());
    }

    @Test
    void aPauseIsKeptWithoutARequest() {
        dynamics.contacts(1);
        dynamics.dataverse().inject(Fault.tooManyRequests(1).retryAfter(3600).on("GET", CONTACTS));
        dynamics.runner().run(1, false, true);
        dynamics.dataverse().clearRequests();
        dynamics.runner().run(1, true, false);
        assertEquals(List.of(), dynamics.dataverse().requests());
    }

    @Test
    void aTokenThatExpiresBetweenPagesIsRenewed() throws InterruptedException {
        dynamics.contacts(30);
        dynamics.dataverse().setTokenLifetime(1);
        dynamics.dataverse().inject(Fault.slow(3, 1200).on("GET", CONTACTS));
        assertEquals(numbers(1, 30), DynamicsFixture.ids(dynamics.run()));
        assertTrue(dynamics.dataverse().issuedTokens() >= 2, "the provider of NiFi asks for another token");
        assertTrue(dynamics.errors().isEmpty());
    }

    @Test
    void aTokenThatIsRevokedStopsBehindTheLastPageAndGoesOnWithANewOne() {
        dynamics.contacts(20);
        dynamics.dataverse().setTokenLifetime(3600);
        dynamics.dataverse().inject(Fault.of(Fault.Kind.HOLD_AFTER_EFFECT, 1).on("GET", CONTACTS));
        final CompletableFuture<Void> revoked = CompletableFuture.runAsync(() -> {
            dynamics.dataverse().awaitHeld(Duration.ofSeconds(60));
            dynamics.dataverse().revokeTokens();
            dynamics.dataverse().clearFaults();
        });
        assertEquals(numbers(1, 10), DynamicsFixture.ids(dynamics.run()));
        revoked.join();
        assertEquals(1, dynamics.errors().size());
        assertTrue(dynamics.errors().getFirst().startsWith("Dataverse refuses the token (HTTP 401): the scope of the Access Token Provider"), dynamics.errors().toString());
        dynamics.restart(dynamics.state());
        assertEquals(numbers(11, 20), DynamicsFixture.ids(dynamics.run()));
    }

    @Test
    void anExpiredDeltaLinkReadsEverythingAndSaysSo() {
        dynamics.contacts(12);
        dynamics.run();
        dynamics.dataverse().delete("contacts", DynamicsFixture.id(5));
        dynamics.dataverse().expireDeltaLinks();
        final List<JsonNode> again = dynamics.run();
        assertEquals(11, again.size());
        assertEquals(1, dynamics.warnings().size());
        assertTrue(dynamics.warnings().getFirst().startsWith("The link to the next rows has expired (HTTP 400, code 0x80044352): the whole table is read again"), dynamics.warnings().toString());
        assertEquals("full", dynamics.runner().getFlowFilesForRelationship("success").getFirst().getAttribute("dynamics.read"));
        assertEquals(List.of(), dynamics.run());
        dynamics.dataverse().inject(answer(410, "application/json", "{}"));
        assertEquals(11, dynamics.run().size());
        assertTrue(dynamics.warnings().getFirst().contains("HTTP 410"));
    }

    @Test
    void anotherPrimaryNodeGoesOnBehindTheLastPage() {
        dynamics.contacts(25);
        dynamics.dataverse().inject(Fault.of(Fault.Kind.HOLD_AFTER_EFFECT, 1).on("GET", CONTACTS).after(1));
        final QueryDynamicsRecord old = (QueryDynamicsRecord) dynamics.runner().getProcessor();
        final CompletableFuture<Void> moved = CompletableFuture.runAsync(() -> {
            dynamics.dataverse().awaitHeld(Duration.ofSeconds(60));
            old.changePrimaryNode(PrimaryNodeState.PRIMARY_NODE_REVOKED);
            dynamics.dataverse().clearFaults();
        });
        final List<String> before = DynamicsFixture.ids(dynamics.run());
        moved.join();
        assertEquals(numbers(1, 20), before, "the page under way is completed, and no other begun");
        dynamics.restart(dynamics.state());
        assertEquals(numbers(21, 25), DynamicsFixture.ids(dynamics.run()));
        dynamics.contact(3, "new@example.com");
        assertEquals(List.of("3"), DynamicsFixture.ids(dynamics.run()));
    }

    @Test
    void rowsThatChangeWhileTheTableIsReadAreNotLost() {
        dynamics.contacts(20);
        dynamics.dataverse().inject(Fault.tooManyRequests(1).retryAfter(1).on("GET", CONTACTS).after(1));
        final Set<String> seen = new HashSet<>(DynamicsFixture.ids(dynamics.run()));
        dynamics.contact(2, "new@example.com");
        dynamics.contact(21);
        dynamics.dataverse().delete("contacts", DynamicsFixture.id(15));
        final List<JsonNode> rest = dynamics.run();
        final List<JsonNode> changes = dynamics.run();
        seen.addAll(DynamicsFixture.ids(rest));
        seen.addAll(DynamicsFixture.ids(changes));
        assertEquals(21, seen.size());
        assertTrue(changes.stream().anyMatch(row -> row.get("contactid").asText().equals(DynamicsFixture.id(2)) && row.get("emailaddress1").asText().equals("new@example.com")));
        assertTrue(changes.stream().anyMatch(row -> row.get("contactid").asText().equals(DynamicsFixture.id(15)) && row.get("_deleted").asBoolean()));
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {
            "403; application/json; {\"error\":{\"code\":\"0x80040220\",\"message\":\"secret\"}}; Dataverse forbids the request (HTTP 403, code 0x80040220): give the application user",
            "404; text/html; <html>secret</html>; Dataverse does not know the address (HTTP 404): check Environment URL and Entity Set",
            "400; application/json; {\"error\":{\"code\":\"0x80060888\",\"message\":\"secret\"}}; Dataverse refuses the query (HTTP 400, code 0x80060888)",
            "500; text/plain; secret; Dataverse has a fault of its own (HTTP 500)",
            "302; text/html; secret; Dataverse answers HTTP 302, a redirect, which is not followed",
            "200; text/html; <html>secret</html>; Dataverse answers with text/html instead of application/json",
            "200; application/json; <html>secret</html>; The answer is no page of rows in JSON",
            "200; application/json; [\"secret\"]; The answer is no page of rows in JSON",
            "200; application/json; {\"message\":\"secret\"}; The answer is no page of rows in JSON",
            "200; application/json; {\"value\":[\"secret\"]}; The answer is no page of rows in JSON",
            "200; application/json; {\"value\":[{\"lastname\":\"secret\"}]}; A row has no id",
            "200; application/json; {\"value\":[{\"contactid\":\"00000000-0000-0000-0000-000000000001\",\"statecode\":\"secret\"}],\"@odata.deltaLink\":\"x\"}; A value of the column statecode",
            "200; application/json; {\"value\":[]}; The last page names no link to the changes after it",
            "200; application/json; {\"value\":[],\"@odata.nextLink\":\"https://evil.example.com/api/data/v9.2/contacts\"}; A link in the answer leads to another host",
            "200; application/json; {\"value\":[],\"@odata.deltaLink\":\"http://127.0.0.1:1/api/data/v9.2/contacts\"}; A link in the answer leads to another host",
            "200; application/json; {\"value\":[],\"@odata.nextLink\":\"::\"}; A link in the answer"})
    void aWrongAnswerIsOneBulletinWithACureAndTheStateStays(final int status, final String type, final String body, final String message) {
        dynamics.contacts(15);
        dynamics.dataverse().inject(answer(status, type, body).after(1));
        assertEquals(numbers(1, 10), DynamicsFixture.ids(dynamics.run()), "the page before is kept");
        final Map<String, String> state = dynamics.state();
        assertEquals(1, dynamics.errors().size(), dynamics.errors().toString());
        assertTrue(dynamics.errors().getFirst().startsWith(message), dynamics.errors().toString());
        assertFalse(dynamics.errors().getFirst().contains("secret"));
        assertEquals("1", state.get("pages"));
        assertEquals(numbers(11, 15), DynamicsFixture.ids(dynamics.run()));
    }

    @ParameterizedTest
    @EnumSource(value = Fault.Kind.class, names = {"CUT_IN_BODY", "TRUNCATED_JSON"})
    void anAnswerThatIsCutOffIsReadAgain(final Fault.Kind kind) {
        dynamics.contacts(15);
        dynamics.dataverse().inject(Fault.of(kind, 1).on("GET", CONTACTS).after(1));
        assertEquals(numbers(1, 10), DynamicsFixture.ids(dynamics.run()));
        assertEquals(1, dynamics.errors().size(), dynamics.errors().toString());
        assertTrue(dynamics.errors().getFirst().startsWith("The answer of Dataverse is cut off or took too long: it is asked for again. Lower Page Size"), dynamics.errors().toString());
        assertEquals("1", dynamics.state().get("pages"));
        assertEquals(numbers(11, 15), DynamicsFixture.ids(dynamics.run()));
    }

    @Test
    void aConnectionThatIsCutIsAskedAgain() {
        dynamics.contacts(15);
        dynamics.dataverse().inject(Fault.of(Fault.Kind.CUT_AFTER_EFFECT, 10).on("GET", CONTACTS).after(1));
        assertEquals(numbers(1, 10), DynamicsFixture.ids(dynamics.run()));
        assertTrue(dynamics.errors().getFirst().startsWith("Dataverse cannot be reached"), dynamics.errors().toString());
        dynamics.dataverse().clearFaults();
        assertEquals(numbers(11, 15), DynamicsFixture.ids(dynamics.run()));
    }

    @Test
    void aSlowOrEndlessAnswerEnds() {
        dynamics.contacts(5);
        dynamics.runner().setProperty("Request Timeout", "1 sec");
        dynamics.dataverse().inject(Fault.slow(Fault.Kind.SLOW_BODY, 1, 4000).on("GET", CONTACTS));
        assertEquals(List.of(), dynamics.run());
        assertTrue(dynamics.errors().getFirst().contains("cut off or took too long"), dynamics.errors().toString());
        dynamics.dataverse().inject(Fault.of(Fault.Kind.HUGE_BODY, 1).on("GET", CONTACTS));
        assertEquals(List.of(), dynamics.run());
        dynamics.runner().setProperty("Request Timeout", "60 sec");
        dynamics.dataverse().inject(Fault.of(Fault.Kind.GZIP, 1).on("GET", CONTACTS));
        assertEquals(5, dynamics.run().size());
    }

    @Test
    void aLinkMayHoldCharactersThatAnAddressEscapes() {
        dynamics.contacts(3);
        final String link = dynamics.dataverse().uri() + "/api/data/v9.2/contacts?$skiptoken=<cookie page=%221%22>|{x}!900100";
        dynamics.dataverse().inject(answer(200, "application/json", "{\"value\":[{\"contactid\":\"%s\"}],\"@odata.nextLink\":\"".formatted(DynamicsFixture.id(50)) + link + "\"}"));
        assertEquals(1, dynamics.run().size(), "the sandbox knows no such page");
        assertEquals("<cookie page=\"1\">|{x}!900100", dynamics.dataverse().requests().getLast().query().get("$skiptoken"));
    }

    @Test
    void pagesThatRepeatAreRefused() {
        dynamics.contacts(15);
        final String root = dynamics.dataverse().uri() + "/api/data/v9.2/contacts?$skiptoken=";
        final String row = "{\"value\":[{\"contactid\":\"%s\"}],\"@odata.nextLink\":\"%s\"}";
        dynamics.dataverse().inject(answer(200, "application/json", row.formatted(DynamicsFixture.id(1), root + "a")));
        dynamics.dataverse().inject(answer(200, "application/json", row.formatted(DynamicsFixture.id(2), root + "a")));
        assertEquals(List.of("1"), DynamicsFixture.ids(dynamics.run()), "the next page is the page itself");
        assertTrue(dynamics.errors().getFirst().startsWith("Dataverse sends a page a second time"), dynamics.errors().toString());
        assertEquals("1", dynamics.state().get("pages"));
        dynamics.restart(Map.of());
        dynamics.dataverse().clearFaults();
        dynamics.dataverse().inject(answer(200, "application/json", row.formatted(DynamicsFixture.id(1), root + "a")));
        dynamics.dataverse().inject(answer(200, "application/json", row.formatted(DynamicsFixture.id(1), root + "b")));
        assertEquals(List.of("1"), DynamicsFixture.ids(dynamics.run()), "the same rows under another link");
        assertEquals(1, dynamics.errors().size());
        assertEquals("1", dynamics.state().get("pages"));
        dynamics.restart(Map.of());
        dynamics.dataverse().clearFaults();
        for (int i = 0; i < 40; i++) {
            dynamics.dataverse().inject(answer(200, "application/json", row.formatted(DynamicsFixture.id(i), root + "abcde".charAt(i % 5))));
        }
        final int pages = dynamics.run().size();
        assertTrue(pages < 20, "a circle of five pages");
        assertEquals(1, dynamics.errors().size());
        assertEquals(String.valueOf(pages), dynamics.state().get("pages"), "the page of the fault is not one of them");
    }

    @Test
    void wrongNamesAreToldApart() {
        dynamics.contacts(1);
        dynamics.runner().setProperty("Columns", "emailadress1, parentcustomerid");
        assertEquals(List.of(), dynamics.run());
        assertTrue(dynamics.errors().getFirst().startsWith("The table has no column emailadress1, parentcustomerid"), dynamics.errors().toString());
        assertTrue(dynamics.errors().getFirst().contains("Did you mean _parentcustomerid_value?"));
        dynamics.runner().setProperty("Columns", "emailaddress1");
        dynamics.runner().setProperty("Entity Set", "contact");
        dynamics.run();
        assertTrue(dynamics.errors().getFirst().startsWith("Dataverse has no entity set contact: Entity Set is the plural name"), dynamics.errors().toString());
        dynamics.runner().setProperty("Entity Set", "contacts");
        dynamics.dataverse().trackChanges("contacts", false);
        dynamics.run();
        assertTrue(dynamics.errors().getFirst().contains("Track Changes is switched on"), dynamics.errors().toString());
        assertEquals(Map.of(), dynamics.state());
    }

    @Test
    void aWrongSecretOrAddressIsSaid() throws Exception {
        dynamics.contacts(1);
        StockTokenProvider.add(dynamics.runner(), "wrong", dynamics.dataverse().tokenUri().toString(), "sandbox-client", "wrong", "client_credentials",
                    Map.of("scope", "https://contoso.crm4.dynamics.com/.default"));
        dynamics.runner().setProperty("Access Token Provider", "wrong");
        assertEquals(List.of(), dynamics.run());
        assertTrue(dynamics.errors().getFirst().startsWith("The Access Token Provider has no token"), dynamics.errors().toString());
        assertEquals(Map.of(), dynamics.state());
        dynamics.runner().setProperty("Access Token Provider", "token");
        dynamics.runner().setProperty("Environment URL", "http://127.0.0.1:1");
        assertEquals(List.of(), dynamics.run());
        assertTrue(dynamics.errors().getFirst().startsWith("Dataverse cannot be reached: check Environment URL"), dynamics.errors().toString());
        assertEquals(Map.of(), dynamics.state());
    }

    @Test
    void theMetadataIsReadOnceAndAgainForANewColumn() {
        dynamics.contacts(15);
        dynamics.run();
        dynamics.contact(1, "new@example.com");
        dynamics.run();
        assertEquals(2, metadataRequests(), "once per start, not per page");
        dynamics.contact(2, "new@example.com");
        dynamics.dataverse().inject(answer(200, "application/json", "{\"value\":[{\"contactid\":\"%s\",\"new_column\":1}],\"@odata.deltaLink\":\"x\"}".formatted(DynamicsFixture.id(1))));
        dynamics.runner().clearTransferState();
        dynamics.runner().run(2, true, true);
        assertEquals(1, Services.records(dynamics.runner(), "success").size());
        assertEquals(4, metadataRequests());
    }

    private long metadataRequests() {
        return dynamics.dataverse().requests().stream().map(DataverseRequest::path).filter(path -> path.endsWith("$metadata")).count();
    }

    @Test
    void verificationAuthenticatesAndReadsARow() {
        dynamics.contacts(2);
        assertEquals(List.of(Outcome.SUCCESSFUL, Outcome.SUCCESSFUL, Outcome.SUCCESSFUL), dynamics.verify().stream().map(ConfigVerificationResult::getOutcome).toList());
        assertEquals(Map.of(), dynamics.state());
        dynamics.runner().setProperty("Columns", "nothing");
        final List<ConfigVerificationResult> results = dynamics.verify();
        assertEquals("Check Columns", results.getLast().getVerificationStepName());
        assertEquals(Outcome.FAILED, results.getLast().getOutcome());
        dynamics.runner().setProperty("Columns", "emailaddress1");
        dynamics.dataverse().trackChanges("contacts", false);
        assertTrue(dynamics.verify().getLast().getExplanation().contains("Track Changes"));
    }

    @Test
    void wrongSettingsAreInvalid() {
        dynamics.runner().assertValid();
        for (final String url : List.of("http://contoso.crm4.dynamics.com", "https://contoso.crm4.dynamics.com/api/data/v9.2", "https://contoso.crm4.dynamics.com/main.aspx?app=1", "contoso")) {
            dynamics.runner().setProperty("Environment URL", url);
            dynamics.runner().assertNotValid();
        }
        dynamics.runner().setProperty("Environment URL", "https://contoso.crm4.dynamics.com/");
        dynamics.runner().assertValid();
        dynamics.runner().setProperty("Page Size", "5001");
        dynamics.runner().assertNotValid();
        dynamics.runner().setProperty("Page Size", "5000");
        dynamics.runner().setProperty("Columns", "a b");
        dynamics.runner().assertNotValid();
    }
}
