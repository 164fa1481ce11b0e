// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.system;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.emailpersonalization.nifi.demo.Workspace;
import io.emailpersonalization.nifi.flow.FlowComposer;
import io.emailpersonalization.nifi.flow.FlowFiles;
import io.emailpersonalization.nifi.flow.PartLibrary;
import io.emailpersonalization.nifi.flow.PartRole;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What the quickstart flow must have. FlowLayoutTest says how it is drawn, ShippedComponentsTest how its components are set. */
class FlowDefinitionTest {

    private static final Pattern PARAMETER = Pattern.compile("#\\{([^}]+)\\}");

    private final JsonNode definition = read();
    private final JsonNode contents = definition.get("flowContents");
    private final List<JsonNode> groups = groups(contents);

    private static JsonNode read() {
        try {
            return JsonMapper.builder().build().readTree(Workspace.flow("quickstart", "quickstart.json").toFile());
        } catch (final IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static List<JsonNode> groups(final JsonNode group) {
        final List<JsonNode> groups = new ArrayList<>(List.of(group));
        group.get("processGroups").forEach(child -> groups.addAll(groups(child)));
        return groups;
    }

    private List<JsonNode> all(final String kind) {
        final List<JsonNode> all = new ArrayList<>();
        groups.forEach(group -> group.get(kind).forEach(all::add));
        return all;
    }

    @Test
    void everyParameterIsKnownUsedDescribedAndNoSecretIsShipped() {
        final Set<String> known = new TreeSet<>();
        definition.get("parameterContexts").forEach(context -> context.get("parameters").forEach(parameter -> {
            known.add(parameter.get("name").asText());
            assertFalse(parameter.get("description").asText().isBlank(), parameter.get("name").asText());
            assertFalse(parameter.get("sensitive").asBoolean() && parameter.has("value"), parameter.get("name") + " is a secret");
        }));
        final Set<String> used = new TreeSet<>();
        final Matcher matcher = PARAMETER.matcher(contents.toString());
        while (matcher.find()) {
            used.add(matcher.group(1));
        }
        assertEquals(known, used);
    }

    private List<JsonNode> ofType(final String type) {
        return all("processors").stream().filter(processor -> processor.get("type").asText().endsWith("." + type)).toList();
    }

    private Set<String> connected(final JsonNode processor) {
        final Set<String> relationships = new TreeSet<>();
        all("connections").stream().filter(connection -> connection.get("source").get("id").equals(processor.get("identifier")))
                .forEach(connection -> connection.get("selectedRelationships").forEach(relationship -> relationships.add(relationship.asText())));
        return relationships;
    }

    @Test
    void processorsOfContactsKnowTheLedgerAndLoseNoneOfItsReports() {
        final List<JsonNode> puts = ofType("PutEspContact");
        assertEquals(Set.of("UNSUBSCRIBE", "UPSERT", "FOLLOW_CHANGES", "SWEEP"), puts.stream().map(put -> put.get("properties").get("Operation").asText()).collect(Collectors.toSet()));
        for (final JsonNode put : puts) {
            assertTrue(put.get("properties").has("Consent Ledger"), put.get("name").asText());
            assertEquals(Set.of("failure", "held", "pending", "preview", "rejected", "report", "retry", "success", "suppressed", "unchanged"), connected(put), put.get("name").asText());
        }
        ofType("UpdateCustomerIndex").forEach(update -> assertTrue(update.get("properties").has("Consent Ledger"), update.get("name").asText()));
    }

    @Test
    void whatThePushSentIsVerifiedAndSentAgainTwiceAtMost() {
        final JsonNode verify = ofType("VerifyEspContact").getFirst();
        assertEquals(Set.of("failure", "mismatched", "missing", "rejected", "report", "retry"), connected(verify));
        assertEquals(Set.of("Push contacts", "Verify contacts"), sources("Verify contacts"));
        assertTrue(sources("Push contacts").contains("Send again or file"));
        final JsonNode route = ofType("RouteOnAttribute").stream().filter(each -> "Send again or file".equals(each.get("name").asText())).findFirst().orElseThrow();
        assertTrue(route.get("properties").get("again").asText().contains("esp.verify.mismatches:replaceEmpty('3'):le(2)"), route.get("properties").toString());
        assertEquals(Set.of("again", "unmatched"), connected(route));
    }

    /** A segment or a band is a matter of the person, not of the file that brought it. */
    @Test
    void everyLoadedCustomerIsScoredTheSameWay() {
        final JsonNode score = ofType("ScoreCustomerRecord").getFirst();
        assertEquals("BREAKPOINTS", score.get("properties").get("RFM Method").asText());
        assertEquals("Warehouse", service(score.get("properties").get("Database Connection Pooling Service").asText()), "the band of the last time is that of the warehouse");
        assertEquals(Set.of("Merge duplicates", "Update orders", "Apply decisions"), sources("Score customers"));
    }

    private String service(final String id) {
        return all("controllerServices").stream().filter(service -> id.equals(service.get("identifier").asText())).findFirst().orElseThrow().get("name").asText();
    }

    /** The warehouse has everybody before the vendor gets anybody; who refused or is no longer goes to the vendor at once. */
    @Test
    void theAudienceFollowsTheWarehouseAndRefusalsFollowNothing() {
        final Set<String> ways = new TreeSet<>();
        contents.get("connections").forEach(connection -> ways.add(connection.at("/source/name").asText() + " > " + connection.at("/destination/name").asText()));
        assertTrue(ways.containsAll(Set.of("scored > scored", "loaded > customers", "withdrawn > withdrawn", "changed > changed")), ways.toString());
    }

    private Set<String> sources(final String destination) {
        return all("connections").stream().filter(connection -> connection.get("destination").get("name").asText().equals(destination))
                .map(connection -> connection.get("source").get("name").asText()).collect(Collectors.toSet());
    }

    @Test
    void everyNightIsDoneOnOneNodeAndOldFilesGoOnEach() {
        final JsonNode start = ofType("GenerateFlowFile").getFirst();
        assertEquals(List.of("CRON_DRIVEN", "0 30 2 * * ?", "PRIMARY"), List.of(start.get("schedulingStrategy").asText(), start.get("schedulingPeriod").asText(), start.get("executionNode").asText()));
        final JsonNode remove = ofType("GetFile").stream().filter(get -> get.get("properties").get("Input Directory").asText().equals("#{Output Directory}")).findFirst().orElseThrow();
        assertEquals(List.of("#{Output Retention}", "true", "false", "ALL"), List.of(remove.get("properties").get("Minimum File Age").asText(),
                remove.get("properties").get("Recurse Subdirectories").asText(), remove.get("properties").get("Keep Source File").asText(), remove.get("executionNode").asText()));
        final Pattern folders = Pattern.compile(remove.get("properties").get("Path Filter").asText());
        for (final String folder : List.of("20261120-101112-0a1b2c3d", "20261120-101112-0a1b2c3d-crm_export", "20261120-101112-0a1b2c3d-crm-export/failed-loads/score",
                "nightly-20261120-023000-0a1b2c3d", "decisions-20261120-101112-0a1b2c3d", "done", "done/shop")) {
            assertTrue(folders.matcher(folder).matches(), folder);
        }
        assertFalse(folders.matcher("invoices").matches());
    }

    @Test
    void whatPeopleWriteIsReadByItsContent() {
        for (final String type : List.of("UpdateCustomerIndex", "MapCustomerRecord")) {
            ofType(type).forEach(processor -> assertTrue(Set.of("Read decisions", "Read by kind").contains(service(processor.get("properties").get("Record Reader").asText())), type));
        }
        final List<JsonNode> readers = all("controllerServices").stream().filter(service -> service.get("type").asText().endsWith(".CustomerFileReader")).toList();
        assertEquals(Set.of("Read decisions", "Read export"), readers.stream().map(reader -> reader.get("name").asText()).collect(Collectors.toSet()));
        final List<JsonNode> listings = Stream.concat(ofType("ListFile").stream(), ofType("GetFile").stream().filter(get -> "Pick up decisions".equals(get.get("name").asText()))).toList();
        assertEquals(2, listings.size());
        for (final JsonNode listing : listings) {
            final Pattern taken = Pattern.compile(listing.get("properties").get("File Filter").asText());
            for (final String name : List.of("export.csv", "EXPORT.CSV", "export.json", "export.jsonl", "export.ndjson", "export.tsv", "export.txt")) {
                assertTrue(taken.matcher(name).matches(), name);
            }
            assertFalse(taken.matcher(".export.csv").matches(), "half a file is never taken");
        }
    }

    @Test
    void failedAndQuarantinedFilesAreFiledWithTheirReasons() {
        final JsonNode route = ofType("RouteOnAttribute").stream().filter(processor -> "Needs a reason".equals(processor.get("name").asText())).findFirst().orElseThrow();
        assertEquals("${record.outcome:replaceEmpty('failure'):equals('failure'):or(${record.outcome:equals('quarantined')})}", route.get("properties").get("reason").asText());
        final JsonNode write = ofType("ReplaceText").getFirst();
        for (final String field : List.of("message", "record", "input", "run", "stage", "outcome", "file")) {
            assertTrue(write.get("properties").get("Replacement Value").asText().contains('"' + field + '"'), field);
        }
        final List<String> way = new ArrayList<>(List.of("Name the file"));
        for (final String next : List.of("Needs a reason", "Write the reason", "Name the reason", "File side outputs")) {
            assertTrue(all("connections").stream().anyMatch(connection -> connection.get("source").get("name").asText().equals(way.getLast())
                    && connection.get("destination").get("name").asText().equals(next)), way.getLast() + " to " + next);
            way.add(next);
        }
    }

    /** What a user composes is what is shipped. */
    @Test
    void theQuickstartIsWhatTheComposerMakesOfItsParts() {
        final FlowComposer composer = new FlowComposer(new PartLibrary(Workspace.root().resolve("flows")));
        assertEquals(FlowFiles.text(definition), FlowFiles.text(composer.compose(Map.of(PartRole.SOURCE, "files", PartRole.WAREHOUSE, "postgresql", PartRole.ESP, "mailchimp"),
                Optional.of("Quickstart"))));
    }

    @Test
    void theCompanionDocumentAndThePictureAreThere() throws IOException {
        assertTrue(Files.readString(Workspace.flow("quickstart", "quickstart.md")).contains("quickstart.png"));
        assertTrue(Files.exists(Workspace.flow("quickstart", "quickstart.png")));
    }
}
