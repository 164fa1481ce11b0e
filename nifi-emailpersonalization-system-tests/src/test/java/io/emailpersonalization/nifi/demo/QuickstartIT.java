// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.demo;

import com.fasterxml.jackson.databind.JsonNode;
import io.emailpersonalization.nifi.sandbox.data.CustomerExports;
import io.emailpersonalization.nifi.sandbox.data.CustomerGenerator;
import io.emailpersonalization.nifi.sandbox.data.GeneratedCustomer;
import io.emailpersonalization.nifi.sandbox.data.Personas;
import io.emailpersonalization.nifi.sandbox.esp.Fault;
import io.emailpersonalization.nifi.sandbox.nifi.NifiRest;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The quickstart flow on a real NiFi, from a CRM export to warehouse and audience. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class QuickstartIT {

    private static final LocalDate TODAY = LocalDate.of(2026, 11, 20);
    private static final int CUSTOMERS = 4000;
    private static final String CANARY = "canary.bird.8713@canary-cage.example";

    private static final Duration WAITING = Duration.ofMinutes(5);

    @TempDir
    private static Path work;
    private static Quickstart quickstart;
    private static List<GeneratedCustomer> customers;
    private static RunFolder first;

    @BeforeAll
    static void runOnce() {
        customers = Stream.concat(new CustomerGenerator(7, TODAY).records(CUSTOMERS), new Personas(TODAY).records()).collect(Collectors.toCollection(ArrayList::new));
        final Map<String, Object> canary = new HashMap<>(customers.getFirst().fields());
        canary.putAll(Map.of("customer_id", "CANARY-1", "email", CANARY, "given_name", "Canary", "family_name", "Bird", "phone", "+4935199988877", "marketing_consent", "yes"));
        customers.add(new GeneratedCustomer("canary", new java.util.LinkedHashMap<>(canary)));
        final Map<String, Object> broken = new java.util.LinkedHashMap<>(canary);
        broken.putAll(Map.of("customer_id", CANARY, "email", "x" + CANARY + "@", "birth_date", CANARY));
        customers.add(new GeneratedCustomer("canary-broken", broken));
        quickstart = Quickstart.start(work, TODAY, message -> { });
        final Path export = work.resolve("export.json");
        CustomerExports.json(export, customers.stream());
        first = quickstart.run(export, () -> { });
    }

    @AfterAll
    static void stop() {
        if (quickstart != null) {
            quickstart.close();
        }
    }

    @Test
    @Order(1)
    void theFlowImportsWithoutGhostOrInvalidComponent() {
        for (final JsonNode processor : quickstart.nifi().rest().processors(quickstart.group())) {
            final JsonNode component = processor.get("component");
            assertFalse(component.get("extensionMissing").asBoolean(), component.get("name").asText());
            assertEquals("VALID", component.get("validationStatus").asText(), component.get("name").asText() + component.path("validationErrors"));
            assertEquals("RUNNING", component.get("state").asText(), component.get("name").asText());
        }
        for (final JsonNode service : quickstart.nifi().rest().services(quickstart.group())) {
            assertEquals("ENABLED", service.get("component").get("state").asText(), service.get("component").get("name").asText());
        }
    }

    @Test
    @Order(2)
    void theEquationsHold() {
        final Tally tally = Tally.of(first, quickstart.warehouse().count("select count(*) from customer"));
        assertEquals(customers.size(), tally.figures().get("received"));
        assertTrue(tally.holds(), tally.equations().toString());
        assertTrue(tally.figures().get("merged") > CUSTOMERS / 10, tally.figures().toString());
        assertTrue(tally.figures().get("pushed") > CUSTOMERS / 4, tally.figures().toString());
        assertTrue(tally.figures().get("invalid") > 10, tally.figures().toString());
        assertTrue(tally.figures().get("verified") > CUSTOMERS / 10, tally.figures().toString());
        assertEquals(0, tally.figures().get("mismatched"), "the vendor holds what was sent");
    }

    @Test
    @Order(3)
    void everyRecordIsAccountedForById() {
        final Set<String> expected = customers.stream().map(customer -> (String) customer.fields().get("customer_id")).collect(Collectors.toCollection(TreeSet::new));
        final Set<String> found = new TreeSet<>();
        first.records("validate", "invalid").forEach(record -> found.add(record.get("customer_id").asText()));
        quickstart.warehouse().query("select customer_id from index_member").forEach(row -> assertTrue(found.add((String) row.get("customer_id")), "a record is accounted for twice"));
        assertEquals(expected, found);
        assertEquals(quickstart.warehouse().query("select distinct golden_id::text as id from index_member order by 1"),
                quickstart.warehouse().query("select golden_id as id from customer order by 1"), "a row for every person");
        final Set<String> pushedOrNot = new TreeSet<>();
        for (final String outcome : List.of("success", "suppressed", "rejected")) {
            first.records("push", outcome).forEach(record -> assertTrue(pushedOrNot.add(record.get("golden_id").asText())));
        }
        assertEquals(quickstart.warehouse().query("select golden_id from customer").stream().map(row -> (String) row.get("golden_id")).collect(Collectors.toCollection(TreeSet::new)), pushedOrNot);
    }

    @Test
    @Order(4)
    void leadingZerosAndPlusSignsSurviveToWarehouseAndAudience() {
        final Map<String, Object> robert = quickstart.warehouse().query("select * from customer where family_name like 'Kess%'").getFirst();
        assertEquals("01067", robert.get("postal_code"));
        final JsonNode contact = quickstart.esp().members(Quickstart.AUDIENCE).get("robert.kesselring@persona.example");
        assertEquals("01067", contact.get("merge_fields").get("POSTCODE").asText());
        assertEquals("0351 7781234", contact.get("merge_fields").get("PHONE").asText());
        final JsonNode canary = quickstart.esp().members(Quickstart.AUDIENCE).get(CANARY);
        assertEquals("+4935199988877", canary.get("merge_fields").get("PHONE").asText());
        assertEquals(1, quickstart.warehouse().count("select count(*) from customer where phone = '+4935199988877'"));
    }

    @Test
    @Order(5)
    void noContactIsPushedWithoutConsentAndUnsubscribedContactsStay() {
        final Set<String> pushed = first.records("push", "success").stream().map(record -> record.get("email").asText()).collect(Collectors.toSet());
        assertFalse(pushed.contains("carla.montefiore@persona.example"), "said no later than yes");
        assertEquals("unsubscribed", quickstart.esp().members(Quickstart.AUDIENCE).get(Personas.UNSUBSCRIBED_AT_VENDOR).get("status").asText());
        final Set<String> refused = customers.stream().filter(customer -> "no".equals(customer.fields().get("marketing_consent")) && customer.fields().get("consent_at") == null)
                .map(customer -> (String) customer.fields().get("email")).filter(address -> address != null).map(address -> address.strip().toLowerCase()).collect(Collectors.toSet());
        refused.retainAll(pushed);
        assertEquals(Set.of(), refused, "an undated refusal outweighs every consent");
    }

    @Test
    @Order(6)
    void anOptOutUnsubscribesWithEveryOutcomeOfTheRecord() throws IOException {
        final StringBuilder members = new StringBuilder();
        final StringBuilder plain = new StringBuilder("customer_id,email,given_name,birth_date,marketing_consent\n");
        final StringBuilder broken = new StringBuilder(plain);
        for (int i = 0; i < 200; i++) {
            final String address = "opt.out%d@example.org".formatted(i);
            members.append(i == 0 ? "" : ",").append("{\"email_address\": \"").append(address).append("\", \"merge_fields\": {\"FNAME\": \"Before\"}}");
            final boolean invalid = i >= 50 && i < 100 || i >= 100;
            (i < 100 ? plain : broken).append("OUT-").append(i).append(',').append(address).append(",After,").append(invalid ? "nonsense" : "").append(",no\n");
        }
        for (int i = 0; i < 400; i++) {
            plain.append("IN-").append(i).append(",stay.in").append(i).append("@example.org,In,,yes\n");
        }
        quickstart.esp().audience(Quickstart.AUDIENCE, "{\"members\": [" + members + "]}");
        quickstart.esp().clearRequests();
        quickstart.run(Files.writeString(work.resolve("opt-outs.csv"), plain), () -> { });
        final RunFolder quarantined = quickstart.run(Files.writeString(work.resolve("opt-outs-broken.csv"), broken), () -> { });
        assertEquals(100, quarantined.count("validate", "quarantined"));
        final Map<String, JsonNode> audience = quickstart.esp().members(Quickstart.AUDIENCE);
        for (int i = 0; i < 200; i++) {
            final JsonNode contact = audience.get("opt.out%d@example.org".formatted(i));
            assertEquals("unsubscribed", contact.get("status").asText(), contact.get("email_address").asText());
            assertEquals("Before", contact.get("merge_fields").get("FNAME").asText(), "no other field is touched");
        }
        assertTrue(quickstart.esp().requests().stream().noneMatch(request -> request.body().contains("opt.out")), "no request ever carried one of them to be subscribed");
        assertEquals("unsubscribed", audience.get(Personas.REFUSED_IN_SHOP).get("status").asText());
        assertEquals("unsubscribed", audience.get(Personas.REFUSED_IN_BROKEN_RECORD).get("status").asText());
    }

    @Test
    @Order(7)
    void theSameExportAgainAddsNothingAnywhere() {
        // the load that wrote a row last, and when, may be another
        final String customers = "select (to_jsonb(customer) - 'load_id' - 'loaded_at')::text as row from customer order by golden_id";
        final List<Map<String, Object>> rows = quickstart.warehouse().query(customers);
        final Map<String, JsonNode> members = quickstart.esp().members(Quickstart.AUDIENCE);
        final RunFolder second = quickstart.run(work.resolve("export.json"), () -> { });
        assertEquals(first.count("score", "scored"), second.count("score", "scored"));
        assertEquals(rows, quickstart.warehouse().query(customers));
        assertEquals(members, quickstart.esp().members(Quickstart.AUDIENCE));
    }

    @Test
    @Order(8)
    void whatTheVendorDropsIsFoundAndSentAgain() throws IOException {
        quickstart.esp().inject(Fault.dropField(1, "CITY").on("POST", "/lists/" + Quickstart.AUDIENCE));
        final RunFolder run = quickstart.run(Files.writeString(work.resolve("dropped.csv"), "customer_id,email,given_name,city,marketing_consent\n"
                + "DROP-1,drop.one@example.com,Dora,Jena,yes\nDROP-2,drop.two@example.com,Dirk,Weimar,yes\n"), () -> { });
        assertEquals(List.of(2L, 2L), List.of(run.count("verify", "mismatched"), run.count("verify", "verified")), "found, sent again, verified");
        assertEquals(0, run.records("verify", "mismatched").size(), "nothing is left to look at");
        assertEquals("Jena", quickstart.esp().members(Quickstart.AUDIENCE).get("drop.one@example.com").get("merge_fields").get("CITY").asText());
        assertEquals(2, Tally.of(run, 2).figures().get("verified"));
    }

    @Test
    @Order(8)
    void csvWithQuotesAndBackslashesArrivesAsItIs() throws IOException {
        final Path export = work.resolve("zeros.csv");
        Files.writeString(export, "\uFEFFcustomer_id,email,given_name,family_name,postal_code,phone,street,marketing_consent\n"
                + "0042,csv.zeros@example.com,\"Zoë \"\"Z\"\"\",O\\'Hara,00184,+390699887,\"Via, 7\\\",yes\n");
        final RunFolder run = quickstart.run(export, () -> { });
        assertEquals(1, run.count("validate", "valid"), run.records("validate", "invalid").toString());
        final Map<String, Object> row = quickstart.warehouse().query("select * from customer where email = 'csv.zeros@example.com'").getFirst();
        assertEquals(List.of("0042", "00184", "+390699887", "Zoë \"Z\"", "O\\'Hara", "Via, 7\\"),
                Stream.of("customer_id", "postal_code", "phone", "given_name", "family_name", "street").map(row::get).toList());
    }

    @Test
    @Order(9)
    void aBrokenExportIsQuarantinedAsAWhole() throws IOException {
        final Path export = work.resolve("shifted.csv");
        final StringBuilder content = new StringBuilder("customer_id,email,country\n");
        for (int i = 0; i < 300; i++) {
            content.append(i).append(",DE,p").append(i).append("@example.com\n");
        }
        Files.writeString(export, content);
        final RunFolder run = quickstart.run(export, () -> { });
        assertEquals(300, run.count("validate", "quarantined"));
        assertEquals(300, run.records("validate", "quarantined").size(), "every record is in the file, as it was mapped");
        assertTrue(run.files("validate", "quarantined").getFirst().toString().endsWith(".json"));
        assertTrue(run.path().getFileName().toString().endsWith("-shifted"), run.path().toString());
        final JsonNode reason = run.reasons().getFirst();
        assertEquals(List.of("shifted.csv", "validate", "quarantined", run.files("validate", "quarantined").getFirst().getFileName().toString()),
                Stream.of("input", "stage", "outcome", "file").map(field -> reason.get(field).asText()).toList());
        assertTrue(reason.get("message").asText().contains("300"), reason.toString());
    }

    @Test
    @Order(9)
    void aFileThatCannotBeReadLiesBesideItsReason() throws IOException {
        final Path export = work.resolve("Kunden \"2026\".csv");
        final byte[] content = "customer_id;email;marketing_consent\n1;cut.one@example.org;no\n2;\"cut.two@exam".getBytes(StandardCharsets.UTF_8);
        final RunFolder run = quickstart.run(Files.write(export, content), () -> { });
        final Path file = run.files("map", "failure").getFirst();
        assertTrue(file.toString().endsWith(".csv"));
        assertEquals(new String(content, StandardCharsets.UTF_8), Files.readString(file));
        assertTrue(Files.exists(file.resolveSibling(file.getFileName() + ".reason.json")));
        final JsonNode reason = run.reasons().getFirst();
        assertEquals(2, reason.get("record").asInt());
        assertEquals("Kunden \"2026\".csv", reason.get("input").asText());
        assertEquals(run.path().getFileName().toString(), reason.get("run").asText());
        assertEquals(1, quickstart.warehouse().count("select count(*) from consent_evidence where word = 'withdrawn' and customer_id = '1'"), "a refusal before the fault counts");
        assertEquals(0, quickstart.warehouse().count("select count(*) from index_member where customer_id = '1'"), "nothing else of the file does");
        assertTrue(reason.get("message").asText().startsWith("A quoted value is opened and never closed, in record 2, which begins in line 3"), reason.toString());
    }

    @Test
    @Order(10)
    void aParameterMayBeChangedWhileTheFlowRuns() {
        quickstart.nifi().rest().setParameters("Quickstart Rules", Map.of("Maximum Invalid Rate", "100"));
        final RunFolder run = quickstart.run(work.resolve("shifted.csv"), () -> { });
        assertEquals(300, run.records("validate", "invalid").size());
        assertTrue(run.records("validate", "invalid").getFirst().get("validation_errors").toString().contains("is not an e-mail address"));
    }

    @Test
    @Order(11)
    void oneExportCanBeFollowedByProvenance() {
        final Set<String> events = quickstart.nifi().rest().provenance(Map.of(), 10_000).stream()
                .map(event -> event.get("componentName").asText() + " " + event.get("eventType").asText()).collect(Collectors.toSet());
        for (final String expected : List.of("Fetch file FETCH", "Validate customers FORK", "Merge duplicates FORK", "Score customers FORK", "Fill staging table SEND", "Push contacts SEND",
                "File side outputs SEND")) {
            assertTrue(events.contains(expected), expected + " is not among " + events);
        }
    }

    @Test
    @Order(11)
    void exportsOfManySystemsEndWithPeopleConsentAndWithdrawalsWithoutAnOption() throws IOException {
        final List<String> refusing = List.of("bo.lindqvist", "denise.moreau", "hugo", "kai.nkosi", "max.huber", "nina.rossi", "olaf.berg", "quentin.blanc", "rosa.silva", "tom.visser", "uta.klein",
                "willem.bakker", "xenia.popov", "zoe.adler", "dora.weiss", "pat.quinn", "rio.gone", "tina.ude", "lines.refuses", "wide.refuses");
        quickstart.esp().audience(Quickstart.AUDIENCE, refusing.stream().map("{\"email_address\": \"%s@example.com\"}"::formatted).collect(Collectors.joining(",", "{\"members\": [", "]}")));
        final Map<String, byte[]> files = new HashMap<>();
        try (Stream<Path> exports = Files.list(Workspace.root().resolve("nifi-emailpersonalization-processors/src/test/resources/exports"))) {
            for (final Path export : exports.filter(file -> !file.toString().matches(".*(order|deal|charge).*")).toList()) {
                files.put(export.getFileName().toString(), Files.readAllBytes(export));
            }
        }
        files.put("lines.jsonl", ("{\"Id\": 7001, \"Email\": \"lines.refuses@example.com\", \"Do Not Email\": true}\n{\"Id\": 7002, \"Email\": \"lines@example.com\"}\n")
                .getBytes(StandardCharsets.UTF_8));
        files.put("wide.txt", "\uFEFFContact ID\tE-Mail\tUnsubscribed\tCity\n7003\twide.refuses@example.com\tyes\tKöln\n".getBytes(StandardCharsets.UTF_16LE));
        // a system of its own: another customer of crm has the id 0042
        final Path erp = Files.createDirectories(quickstart.input().resolve("erp"));
        for (final Map.Entry<String, byte[]> file : files.entrySet()) {
            final Path folder = "customer.csv".equals(file.getKey()) ? erp : quickstart.input();
            Files.move(Files.write(folder.resolve("." + file.getKey()), file.getValue()), folder.resolve(file.getKey()));
        }
        NifiRest.await("every export to be picked up", WAITING, () -> files.keySet().stream().noneMatch(name -> Files.exists(erp.resolve(name)) || Files.exists(quickstart.input().resolve(name))));
        quickstart.nifi().rest().awaitIdle(quickstart.group(), WAITING);
        final Map<String, JsonNode> audience = quickstart.esp().members(Quickstart.AUDIENCE);
        refusing.forEach(name -> assertEquals("unsubscribed", audience.get(name + "@example.com").get("status").asText(), name));
        final List<String> notPushed = filed("push-suppressed-*.json").stream().map(file -> new RunFolder(file.getParent())).distinct().flatMap(run -> run.records("push", "suppressed").stream())
                .map(record -> record.path("email").asText() + " " + record.path("suppressed_because").asText()).filter(line -> line.contains("@example.com")).toList();
        for (final String name : List.of("ada.okafor", "yara.costa", "cleo.oneill", "emil", "ned.flood", "ola", "sven.gross")) {
            assertTrue(audience.containsKey(name + "@example.com"), () -> name + " is not in the audience: " + notPushed);
            assertEquals("subscribed", audience.get(name + "@example.com").get("status").asText(), name);
        }
        final Map<String, RunFolder> runs = new HashMap<>();
        filed("map-report-*.json").stream().map(report -> new RunFolder(report.getParent())).forEach(run -> runs.put(run.records("map", "report").getFirst().get("input").asText(), run));
        final Set<String> sources = new TreeSet<>();
        for (final String file : files.keySet()) {
            final RunFolder run = runs.get(file);
            assertEquals(List.of(), run.refusals(), file);
            assertEquals(run.count("map", "received"), run.count("validate", "valid") + run.count("map", "decided"), file);
            assertEquals(0, run.count("validate", "invalid"), file);
            assertEquals("customer.csv".equals(file) ? 1 : 0, run.count("consent", "unknown_words"), file + ": one says maybe");
        }
        quickstart.warehouse().query("select distinct source from index_member where customer_id is not null").forEach(row -> sources.add(String.valueOf(row.get("source"))));
        assertFalse(sources.contains("null"), "an id without a source is nobody's");
        assertTrue(sources.containsAll(List.of("salesforce", "hubspot", "dynamics", "shopify", "woocommerce", "stripe", "mailchimp", "crm", "erp")), sources.toString());
        assertEquals("01067", quickstart.warehouse().query("select postal_code from customer where email = 'sven.gross@example.com'").getFirst().get("postal_code"));
    }

    @Test
    @Order(16)
    void ordersGoToTheirPeopleAndAreNoCustomers() throws IOException {
        final long people = quickstart.warehouse().count("select count(*) from customer");
        final RunFolder run = quickstart.run(Workspace.root().resolve("nifi-emailpersonalization-processors/src/test/resources/exports/shopify-order.json"), () -> { });
        assertEquals(List.of(), run.refusals());
        assertEquals("shopify-order", run.records("map", "report").getFirst().get("figures").get("profile").asText());
        assertEquals(people, quickstart.warehouse().count("select count(*) from customer"));
        final Map<String, Object> yara = quickstart.warehouse().query("select purchase_count, purchase_total from customer where email = 'yara.costa@example.com'").getFirst();
        assertEquals(List.of("1", "49.9"), Stream.of("purchase_count", "purchase_total").map(column -> new BigDecimal(yara.get(column).toString()).stripTrailingZeros().toPlainString()).toList(),
                "the order counts, and not the total of the shop's export");
    }

    private static String processor(final String name) {
        return quickstart.nifi().rest().processors(quickstart.group()).stream().filter(processor -> name.equals(processor.path("component").path("name").asText())).findFirst().orElseThrow()
                .get("id").asText();
    }

    private static List<Path> filed(final String glob) {
        try (Stream<Path> files = Files.walk(quickstart.output())) {
            final PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + glob);
            return files.filter(file -> matcher.matches(file.getFileName())).toList();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    @Order(12)
    void everyNightContactsWithEndedConsentAreUnsubscribedWithoutAFile() {
        final String address = "robert.kesselring@persona.example";
        assertEquals("subscribed", quickstart.esp().members(Quickstart.AUDIENCE).get(address).get("status").asText());
        quickstart.warehouse().execute("update consent_evidence set expires_at = now() - interval '1 hour' where address_key in (select address_key from esp_contact where address = '%s')"
                .formatted(address));
        quickstart.nifi().rest().runOnce(processor("Start the night"));
        NifiRest.await("the sweep to be reported", WAITING, () -> !filed("sweep-report-*.json").isEmpty());
        final RunFolder night = new RunFolder(filed("sweep-report-*.json").getFirst().getParent());
        assertTrue(night.path().getFileName().toString().startsWith("nightly-"), night.path().toString());
        NifiRest.await("the outcomes to be filed", WAITING, () -> !night.files("sweep", "success").isEmpty());
        assertEquals(List.of(address), night.records("sweep", "success").stream().map(record -> record.get("email").asText()).toList());
        assertEquals("unsubscribed", quickstart.esp().members(Quickstart.AUDIENCE).get(address).get("status").asText());
    }

    @Test
    @Order(13)
    void aHeldPushIsPreviewedAsAFileAndGoesWithAnApproval() throws IOException {
        quickstart.esp().audience("second", "{\"merge_fields\": %s}".formatted(Quickstart.MERGE_FIELDS));
        quickstart.nifi().rest().setParameters("Quickstart Rules", Map.of("First Push Acknowledged", "false"));
        quickstart.nifi().rest().setParameters("Quickstart Connections", Map.of("Audience ID", "second"));
        Files.writeString(quickstart.input().resolve(".held.csv"), "customer_id,email,given_name,marketing_consent\nHELD-1,held.one@example.com,Held,yes\n");
        Files.move(quickstart.input().resolve(".held.csv"), quickstart.input().resolve("held.csv"));
        NifiRest.await("the preview to be filed", WAITING, () -> !filed("push-preview-*.json").isEmpty());
        final Path file = filed("push-preview-*.json").getFirst();
        final JsonNode preview = new RunFolder(file.getParent()).records("push", "preview").getFirst();
        assertEquals("create", preview.get("action").asText());
        assertEquals("held.one@example.com", preview.get("email").asText());
        assertTrue(preview.get("fields").toString().contains("Held"), preview.toString());
        assertEquals(Set.of(), quickstart.esp().members("second").keySet(), "nothing that is held is sent");
        final String hold = file.getFileName().toString().replaceAll("push-preview-|\\.json", "");
        quickstart.nifi().rest().setParameters("Quickstart Rules", Map.of("Approved Holds", hold));
        NifiRest.await("the approved push to arrive", WAITING, () -> quickstart.esp().members("second").containsKey("held.one@example.com"));
        quickstart.nifi().rest().awaitIdle(quickstart.group(), WAITING);
        assertEquals(1, filed("push-preview-*.json").size(), "a hold is previewed once");
        quickstart.nifi().rest().setParameters("Quickstart Connections", Map.of("Audience ID", Quickstart.AUDIENCE));
    }

    @Test
    @Order(14)
    void filesOfRunsGoAfterTheirRetentionAndNothingElse() throws IOException {
        final FileTime old = FileTime.from(Instant.now().minus(Duration.ofDays(31)));
        final Path failed = Files.createDirectories(first.path().resolve("failed-loads/score")).resolve("export.json");
        final Path foreign = Files.createDirectories(quickstart.output().resolve("of somebody else")).resolve("push-success-1.json");
        final Path outdated = first.files("push", "suppressed").getFirst();
        final Path recent = first.files("push", "report").getFirst();
        for (final Path file : List.of(failed, foreign)) {
            Files.writeString(file, "[]");
        }
        for (final Path file : List.of(failed, foreign, outdated)) {
            Files.setLastModifiedTime(file, old);
        }
        NifiRest.await("old files to be removed", WAITING, () -> !Files.exists(failed) && !Files.exists(outdated));
        assertTrue(Files.exists(foreign), "only folders of runs are looked at");
        assertTrue(Files.exists(recent));
        Files.delete(foreign);
        Files.delete(foreign.getParent());
    }

    @Test
    @Order(15)
    void noAddressStandsInLogBulletinProvenanceOrAttribute() throws IOException {
        final Set<String> places = new HashSet<>();
        for (final Path log : List.of(quickstart.nifi().log(), quickstart.nifi().work().resolve("logs/console.log"))) {
            try (Stream<String> lines = Files.lines(log)) {
                lines.filter(line -> line.contains("canary-cage")).forEach(line -> places.add("log: " + line));
            }
        }
        quickstart.nifi().rest().bulletins().stream().filter(bulletin -> bulletin.toString().contains("canary-cage")).forEach(bulletin -> places.add("bulletin: " + bulletin));
        quickstart.nifi().rest().provenance(Map.of(), 10_000).stream().filter(event -> event.toString().contains("canary-cage")).forEach(event -> places.add("provenance: " + event));
        try (Stream<Path> files = Files.walk(quickstart.nifi().work().resolve("flowfile_repository"))) {
            for (final Path file : files.filter(Files::isRegularFile).toList()) {
                if (contains(file, "canary-cage")) {
                    places.add("attribute in " + file.getFileName());
                }
            }
        }
        first.records("validate", "report").stream().filter(report -> report.toString().contains("canary-cage")).forEach(report -> places.add("report: " + report));
        assertEquals(Set.of(), places);
    }

    private static boolean contains(final Path file, final String text) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1).contains(text);
        }
    }
}
