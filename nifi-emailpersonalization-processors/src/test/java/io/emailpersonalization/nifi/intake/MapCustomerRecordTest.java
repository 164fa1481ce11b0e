// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.intake;

import com.fasterxml.jackson.databind.JsonNode;
import io.emailpersonalization.nifi.intake.singer.SingerReader;
import io.emailpersonalization.nifi.testing.Services;
import org.apache.nifi.components.ConfigVerificationResult;
import org.apache.nifi.processor.VerifiableProcessor;
import org.apache.nifi.reporting.InitializationException;
import org.apache.nifi.util.LogMessage;
import org.apache.nifi.util.MockFlowFile;
import org.apache.nifi.util.TestRunner;
import org.apache.nifi.util.TestRunners;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.Collectors;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

class MapCustomerRecordTest {

    private static final String OWN = """
            {"name": "my-crm", "kind": "customer", "source": "crm",
             "fields": {"customer_id": "/Key", "email": ["/Work Mail", "/Mail"], "birth_date": {"from": "/Born", "format": "dd/MM/uuuu"}, "purchase_count": "/Orders",
                "country": {"from": "/Land", "constant": "DE"}},
             "consent": {"from": "/News", "granted": ["ok"], "withdrawn": ["stop"], "unknown": ["-"], "grantedAt": "/NewsDate"},
             "refusals": {"do_not_email": {"from": "/Block", "refuses": ["B"], "permits": ["F"]}},
             "markers": [{"from": "/MergedInto", "decision": "same", "at": "/Changed"}, {"from": "/Gone", "decision": "remove"}, {"from": "/Forget", "decision": "erase", "values": ["please"]}],
             "merged": {"from": "/Absorbed", "separator": "|"}}""".replace("\"/Work Mail\"", "\"/'Work Mail'\"");
    private static final String HEADER = "Key,Work Mail,Mail,Born,Orders,News,NewsDate,Block,MergedInto,Changed,Gone,Forget,Absorbed,Colour,Email\n";

    private final TestRunner runner = TestRunners.newTestRunner(MapCustomerRecord.class);

    @TempDir
    private Path folder;

    @BeforeEach
    void configure() {
        Services.csvReader(runner);
        Services.jsonWriter(runner);
        runner.setProperty("Source Profile", "own");
        runner.setProperty("Profile Document", OWN);
    }

    private List<JsonNode> map(final String content) {
        return map(content, Map.of());
    }

    private List<JsonNode> map(final String content, final Map<String, String> attributes) {
        runner.clearTransferState();
        runner.enqueue(content, attributes);
        runner.run();
        return Services.records(runner, "success");
    }

    private long count(final String name) {
        return Services.report(runner).get("counts").get(name).asLong();
    }

    private JsonNode figure(final String name) {
        return Services.report(runner).get("figures").get(name);
    }

    private String failure() {
        runner.assertAllFlowFilesTransferred("failure", 1);
        return runner.getFlowFilesForRelationship("failure").getFirst().getAttribute("error.message");
    }

    private String warnings() {
        return runner.getLogger().getWarnMessages().stream().map(MapCustomerRecordTest::text).collect(Collectors.joining("\n"));
    }

    private static String text(final LogMessage message) {
        return message.getMsg() + " " + Arrays.toString(message.getArgs());
    }

    @Test
    void fieldsAreMappedAndTheOthersPassThrough() {
        final JsonNode ada = map(HEADER + "17,,ada@example.com,03/04/1990,3,ok,2026-05-01 08:00,F,,,,,,blue,other@example.com\n").getFirst();
        assertEquals("17", ada.get("customer_id").asText());
        assertEquals("crm", ada.get("source").asText());
        assertEquals("ada@example.com", ada.get("email").asText());
        assertEquals("1990-04-03", ada.get("birth_date").asText());
        assertEquals("DE", ada.get("country").asText());
        assertEquals(3, ada.get("purchase_count").asInt());
        assertTrue(ada.get("purchase_count").isNumber());
        assertEquals("granted", ada.get("marketing_consent").asText());
        assertEquals("2026-05-01T08:00:00Z", ada.get("consent_at").asText());
        assertEquals("false", ada.get("do_not_email").asText());
        assertEquals("blue", ada.get("Colour").asText());
        assertEquals("other@example.com", ada.get("other_Email").asText(), "a database does not tell it from email");
        assertEquals("ada@example.com", ada.get("Mail").asText(), "a further place keeps its field: nothing is lost");
        assertFalse(ada.has("Key"));
        assertFalse(ada.has("Work Mail"));
        assertEquals(List.of("Colour"), Services.report(runner).findValue("unmapped_fields").valueStream().map(JsonNode::asText).toList());
        runner.getFlowFilesForRelationship("success").getFirst().assertAttributeEquals("source.profile", "my-crm");
        runner.getFlowFilesForRelationship("success").getFirst().assertAttributeEquals("record.stage", "map");
    }

    @Test
    void whatATapSaysOfAllRecordsBecomesAttributes() throws InitializationException {
        final SingerReader reader = new SingerReader();
        runner.addControllerService("singer", reader);
        runner.enableControllerService(reader);
        runner.setProperty("Record Reader", "singer");
        map("""
                {"type": "SCHEMA", "stream": "people", "key_properties": ["Key"], "schema": {"properties": {"Key": {"type": "string"}, "Mail": {"type": "string"}, "Gone": {"type": "string"}}}}
                {"type": "RECORD", "stream": "people", "record": {"Key": "17", "Mail": "ada@example.com"}}
                {"type": "RECORD", "stream": "people", "record": {"Key": "18", "Mail": "bob@example.com", "Gone": "true"}}
                {"type": "RECORD", "stream": "people", "record": {"Colour": "blue"}}
                {"type": "STATE", "value": {"bookmarks": {"people": {"updated_at": "2026-11-20T10:00:00Z"}}}}
                """);
        for (final String relationship : List.of("success", "decisions", "unmapped")) {
            final MockFlowFile flowFile = runner.getFlowFilesForRelationship(relationship).getFirst();
            flowFile.assertAttributeEquals("record.count", "1");
            flowFile.assertAttributeEquals("singer.stream", "people");
            flowFile.assertAttributeEquals("singer.key.properties", "Key");
            assertTrue(flowFile.getAttribute("singer.bookmark").contains("2026-11-20T10:00:00Z"), relationship);
        }
    }

    @Test
    void aFileThatNoTapWroteHasNoAttributesOfATap() {
        map(HEADER + "17,,ada@example.com,,,,,,,,,,,,\n");
        runner.getFlowFilesForRelationship("success").getFirst().assertAttributeNotExists("singer.stream");
    }

    @Test
    void mergedDeletedAndForgottenRecordsBecomeDecisions() {
        map(HEADER + """
                17,ada@example.com,,,,,,,,,,,3|4,,
                18,a@example.com,,,,,,B,17,2026-05-01T08:00:00Z,,,,,
                19,b@example.com,,,,,,,,,true,,,,
                20,c@example.com,,,,,,,,,false,please,,,
                21,d@example.com,,,,,,,21,,no,,,,
                """);
        assertEquals(List.of("17", "21"), Services.records(runner, "success").stream().map(record -> record.get("customer_id").asText()).toList());
        final List<JsonNode> decisions = Services.records(runner, "decisions");
        assertEquals(List.of("same", "same", "same", "remove", "erase"), decisions.stream().map(decision -> decision.get("decision").asText()).toList());
        final JsonNode merged = decisions.get(2);
        assertEquals("{\"source\":\"crm\",\"customer_id\":\"18\"}", merged.get("left").toString());
        assertEquals("{\"source\":\"crm\",\"customer_id\":\"17\"}", merged.get("right").toString());
        assertEquals("my-crm", merged.get("by").asText());
        assertEquals("2026-05-01T08:00:00Z", merged.get("at").asText());
        assertEquals("true", merged.get("do_not_email").asText(), "a refusal stays readable");
        assertEquals("17", decisions.getFirst().get("left").get("customer_id").asText());
        assertEquals("3", decisions.getFirst().get("right").get("customer_id").asText());
        assertEquals("record", decisions.get(3).get("scope").asText());
        assertEquals(List.of(5L, 2L, 3L, 0L, 2L), List.of(count("received"), count("mapped"), count("decided"), count("unmapped"), count("merged_ids")));
    }

    @Test
    void aRecordThatIdentifiesNobodyIsUnmapped() {
        map(HEADER + ",,,,2,,,,,,,,,red,\n,,,,,,,,,,true,,,,\n22,,,,,,,,,,,,,,\n");
        assertEquals(List.of("no identity", "no identity"), Services.records(runner, "unmapped").stream().map(record -> record.get("unmapped_because").asText()).toList());
        assertEquals(1, count("mapped"));
        assertEquals(2, figure("unmapped_because").get("no identity").asInt());
    }

    @Test
    void aValueThatDoesNotFitStaysAndIsCounted() {
        final JsonNode record = map(HEADER + "17,,a@example.com,1990/13/13,many,perhaps,soon,X,,,,,,,\n").getFirst();
        assertEquals("1990/13/13", record.get("birth_date").asText());
        assertEquals("many", record.get("purchase_count").asText());
        assertEquals("perhaps", record.get("marketing_consent").asText());
        assertEquals("X", record.get("do_not_email").asText());
        assertEquals(2, count("misfits"));
        assertEquals(1, figure("misfits_by_field").get("birth_date").asInt());
        assertEquals(1, count("unclear_consents"));
    }

    @Test
    void aRowWithMoreValuesThanColumnsGrantsNothing() {
        map(HEADER + "17,,a@example.com,,,ok,,B,,,,,,,,,surplus\n18,,b@example.com,,,ok,,,,,,,,,\n");
        final JsonNode unmapped = Services.records(runner, "unmapped").getFirst();
        assertEquals("surplus values", unmapped.get("unmapped_because").asText());
        assertEquals("unclear", unmapped.get("marketing_consent").asText());
        assertEquals("true", unmapped.get("do_not_email").asText());
        assertEquals(1, count("surplus_values"));
        assertEquals(1, count("mapped"));
    }

    @Test
    void aCutFileIsSalvagedForItsRefusals() {
        map(HEADER + "17,,a@example.com,,,ok,,,,,,,,,\n18,,b@example.com,,,ok,,B,,,,,,,\n19,,c@example.com,,,ok");
        runner.assertTransferCount("failure", 1);
        runner.assertTransferCount("success", 0);
        runner.assertTransferCount("report", 0);
        final List<JsonNode> salvaged = Services.records(runner, "salvaged");
        assertEquals(List.of("17", "18", "19"), salvaged.stream().map(record -> record.get("customer_id").asText()).toList());
        assertEquals(List.of("granted", "granted", "unclear"), salvaged.stream().map(record -> record.get("marketing_consent").asText()).toList(), "the last record may be cut off");
        assertEquals("true", salvaged.get(1).get("do_not_email").asText());
        runner.getFlowFilesForRelationship("salvaged").getFirst().assertAttributeEquals("record.outcome", "salvaged");
        assertTrue(runner.getFlowFilesForRelationship("failure").getFirst().getAttribute("error.message").contains("cut off"));
    }

    @Test
    void aPageIsUnnested() throws IOException {
        Services.jsonReader(runner);
        runner.setProperty("Source Profile", "hubspot-contact");
        final String page = Files.readString(Path.of("src/test/resources/exports/hubspot-contact-page.json"));
        final List<JsonNode> contacts = map(page);
        assertEquals(List.of("51", "52", "53", "54"), contacts.stream().map(record -> record.get("customer_id").asText()).toList());
        assertEquals("green", contacts.getFirst().get("favourite_colour").asText());
        assertFalse(contacts.getFirst().has("properties"));
        assertEquals("hubspot", contacts.getFirst().get("source").asText());
        assertEquals(5, count("received"));
        assertEquals(List.of("favourite_colour"), Services.report(runner).findValue("unmapped_fields").valueStream().map(JsonNode::asText).toList());
        final List<JsonNode> decisions = Services.records(runner, "decisions");
        assertEquals(List.of("same", "same", "remove"), decisions.stream().map(decision -> decision.get("decision").asText()).toList());
        assertEquals("49", decisions.getFirst().get("right").get("customer_id").asText());

        assertEquals(List.of(), map("{\"results\": [], \"total\": 0}"));
        runner.assertTransferCount("failure", 0);
        assertEquals(0, count("received"));
        map("{\"results\": [{\"id\": \"1\", \"properties\": {\"email\": \"a@example.com\"}}, 7]}");
        runner.assertTransferCount("success", 0);
        assertTrue(runner.getFlowFilesForRelationship("failure").getFirst().getAttribute("error.message").contains("/results"));
    }

    @Test
    void aNestedRecordPassesUnlessAllOfItIsMapped() {
        Services.jsonReader(runner);
        runner.setProperty("Profile Document", "{\"name\": \"x\", \"kind\": \"customer\", \"fields\": {\"customer_id\": \"/id\", "
                + "\"email\": \"/contact/mail\", \"phone\": \"/contact/tel\", \"city\": \"/home/town\"}}");
        final JsonNode record = map("[{\"id\": 7, \"contact\": {\"mail\": \"a@example.com\", \"tel\": \"030 1\"}, \"home\": {\"town\": \"Ulm\", \"floor\": 3}}]").getFirst();
        assertEquals("7", record.get("customer_id").asText());
        assertTrue(record.get("customer_id").isTextual());
        assertEquals("030 1", record.get("phone").asText());
        assertEquals("Ulm", record.get("city").asText());
        assertFalse(record.has("contact"));
        assertEquals(3, record.get("home").get("floor").asInt());
    }

    @Test
    void theSourceIsThatOfTheRecordElseOfThePropertyElseOfTheProfile() {
        runner.setProperty("Source Profile", "shopify-customer");
        final String content = "Customer ID,Email,Accepts Email Marketing,source\n1,a@example.com,yes,facebook\n";
        assertEquals("shopify", map(content).getFirst().get("source").asText());
        assertEquals("facebook", Services.records(runner, "success").getFirst().get("other_source").asText(), "the profile does not read it");
        assertEquals("shop-uk", map(content, Map.of("customer.source", " shop-uk ")).getFirst().get("source").asText());
        runner.setProperty("Source Profile", "customer");
        assertEquals("facebook", map(content, Map.of("customer.source", "shop-uk")).getFirst().get("source").asText());
    }

    @Test
    void anUnknownFieldIsListedWithTheTargetThatItMayMean() {
        runner.setProperty("Source Profile", "customer");
        map("customer_id,email,last_nmae,Shoe Size,jane.doe@example.com\n1,a@example.com,Doe,42,x\n");
        assertEquals("family_name", figure("did_you_mean").get("last_nmae").asText());
        assertEquals(List.of("last_nmae", "Shoe Size", "column 5"), figure("unmapped_fields").valueStream().map(JsonNode::asText).toList(), "a name that may be a value is not shown");
        assertTrue(warnings().contains("last_nmae (did you mean family_name?)"), warnings());
        assertFalse(warnings().contains("jane.doe"));
    }

    @Test
    void autoDecidesAndRefuses() {
        runner.setProperty("Source Profile", "auto");
        map("Customer ID,Email,Accepts Email Marketing,Total Orders\n'1,a@example.com,yes,3\n");
        assertEquals("shopify-customer", figure("profile").asText());
        assertEquals("1", Services.records(runner, "success").getFirst().get("customer_id").asText());
        map("Id,LastName,HasOptedOutOfEmail\n1,Doe,false\n");
        assertTrue(failure().contains("salesforce-contact and salesforce-lead"));
        runner.getFlowFilesForRelationship("failure").getFirst().assertContentEquals("Id,LastName,HasOptedOutOfEmail\n1,Doe,false\n");
        map("colour,size\nred,1\n");
        assertTrue(failure().contains("fit no profile"));
    }

    @Test
    void contentOfAnotherSourceIsRefused() {
        map("colour,size\nred,1\n");
        assertTrue(failure().contains("the profile my-crm reads customer_id, email, phone: /Key, /'Work Mail', /Mail"), failure());
        runner.setProperty("Source Profile", "hubspot-deal");
        map("Record ID,Deal Name,Associated Contact IDs\n1,Big,7\n");
        assertTrue(failure().contains("what is a purchase"), failure());
    }

    @Test
    void phoneNumbersThatAreNumbersAreAWarning() {
        Services.jsonReader(runner);
        runner.setProperty("Source Profile", "customer");
        map("[{\"customer_id\": 1, \"email\": \"a@example.com\", \"zip\": 1067}]");
        assertTrue(warnings().contains("zip"), warnings());
    }

    @Test
    void theProfileMayBeAFile() throws IOException {
        final Path file = folder.resolve("profile.json");
        Files.writeString(file, OWN);
        runner.setProperty("Profile Document", file.toString());
        runner.assertValid();
        assertEquals("17", map(HEADER + "17,,a@example.com,,,,,,,,,,,,\n").getFirst().get("customer_id").asText());
    }

    @Test
    void aFaultOfTheProfileMakesTheProcessorInvalid() {
        runner.setProperty("Profile Document", OWN.replace("\"/Key\"", "\"Key\""));
        runner.assertNotValid();
        runner.setProperty("Profile Document", folder.resolve("absent.json").toString());
        runner.assertNotValid();
    }

    @Test
    void verificationReadsTheProfile() {
        final VerifiableProcessor processor = (VerifiableProcessor) runner.getProcessor();
        final ConfigVerificationResult read = processor.verify(runner.getProcessContext(), runner.getLogger(), Map.of()).getFirst();
        assertEquals(ConfigVerificationResult.Outcome.SUCCESSFUL, read.getOutcome());
        assertTrue(read.getExplanation().contains("my-crm"));
        runner.setProperty("Profile Document", "{}");
        assertEquals(ConfigVerificationResult.Outcome.FAILED, processor.verify(runner.getProcessContext(), runner.getLogger(), Map.of()).getFirst().getOutcome());
    }

    /** received = mapped + decided + unmapped, and every record leaves once, whatever is in it. */
    @Test
    void everyRecordLeavesOnce() {
        final Random random = new Random(919);
        for (int run = 0; run < 20; run++) {
            final StringBuilder content = new StringBuilder(HEADER);
            final int rows = 1 + random.nextInt(40);
            for (int row = 0; row < rows; row++) {
                final String id = random.nextInt(4) == 0 ? "" : "k" + row;
                content.append("%s,,%s,%s,%s,%s,,%s,%s,,%s,%s,%s,n%d,\n".formatted(id, pick(random, "", "a" + row + "@example.com"), pick(random, "", "01/01/1990", "x"), pick(random, "", "1", "one"),
                        pick(random, "", "ok", "stop", "-", "yes"), pick(random, "", "B", "F", "?"), pick(random, "", "k0", "0"), pick(random, "", "true", "false"), pick(random, "", "please", "no"),
                        pick(random, "", "m1|m2"), row));
            }
            map(content.toString());
            assertEquals(rows, count("received"));
            assertEquals(rows, count("mapped") + count("decided") + count("unmapped"));
            final TreeSet<String> left = new TreeSet<>();
            for (final String relationship : List.of("success", "unmapped")) {
                Services.records(runner, relationship).forEach(record -> assertTrue(left.add(record.get("Colour").asText())));
            }
            Services.records(runner, "decisions").forEach(record -> left.add(record.get("Colour").asText()));
            assertEquals(rows, left.size());
        }
    }

    private static String pick(final Random random, final String... choices) {
        return choices[random.nextInt(choices.length)];
    }

    @Test
    void nothingOfARecordStandsInAMessage() {
        map(HEADER + "canary17,,canary@example.com,canary,canary,canary,,canary,,,,,,canary,\n,,,,,,,,,,,,,canary,\n");
        final MockFlowFile report = runner.getFlowFilesForRelationship("report").getFirst();
        assertFalse(report.getContent().contains("canary"), report.getContent());
        assertFalse(warnings().contains("canary"), warnings());
    }
}
