// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.emailpersonalization.nifi.matching.spill.MemoryBudget;
import io.emailpersonalization.nifi.sandbox.data.CustomerGenerator;
import io.emailpersonalization.nifi.sandbox.data.GeneratedCustomer;
import io.emailpersonalization.nifi.testing.Services;
import org.apache.nifi.util.MockFlowFile;
import org.apache.nifi.util.TestRunner;
import org.apache.nifi.util.TestRunners;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

class DeduplicateCustomerRecordTest {

    private static final String HEADER = "customer_id,source,given_name,family_name,email,phone,street,postal_code,city,updated_at,marketing_consent,consent_at,purchase_count\n";
    private static final String ROBERT = "17,crm,Robert,Miller,robert.miller@example.com,+49301234567,Lindenweg 4,10115,Berlin,2026-01-01,yes,2026-01-01,2\n";
    private static final String BOB = "52,shop,Bob,Miler,bob@example.org,0301234567,Lindenweg 4,10115,Berlin,2026-05-01,,,3\n";
    private static final String ANN = "53,crm,Ann,Miller,robert.miller@example.com,+49301234567,Lindenweg 4,10115,Berlin,2026-03-01,yes,2026-03-01,1\n";

    private final TestRunner runner = TestRunners.newTestRunner(DeduplicateCustomerRecord.class);

    @BeforeEach
    void configure() {
        Services.csvReader(runner);
        Services.jsonWriter(runner);
    }

    private void run(final String... rows) {
        runner.enqueue(HEADER + String.join("", rows), Map.of("filename", "export.csv"));
        runner.run();
        final JsonNode counts = Services.report(runner).get("counts");
        assertEquals(counts.get("received").asInt(), counts.get("golden").asInt() + counts.get("merged").asInt(), "records in = golden + duplicate");
        assertEquals(counts.get("golden").asInt(), Services.records(runner, "golden").size());
        assertEquals(counts.get("merged").asInt(), Services.records(runner, "duplicate").size());
        runner.assertTransferCount("original", 1);
    }

    private JsonNode golden(final String id) {
        return Services.records(runner, "golden").stream().filter(record -> record.get("merged_from").toString().contains(id)).findFirst().orElseThrow();
    }

    @Test
    void aNicknameIsOnePersonAndAFamilyMailboxIsNot() {
        run(ROBERT, BOB, ANN);
        assertEquals(2, Services.records(runner, "golden").size());
        final JsonNode duplicate = Services.records(runner, "duplicate").getFirst();
        assertEquals(golden("crm:17").get("golden_id"), duplicate.get("golden_id"));
        assertTrue(duplicate.get("explanation").toString().contains("\"nickname\""));
        assertTrue(duplicate.get("match_score").asDouble() >= .9);
    }

    @Test
    void theMostRecentSurvivesAndGroupsStayTogether() {
        runner.setProperty("survivorship./purchase_count", "sum");
        run(ROBERT, BOB);
        final JsonNode golden = golden("crm:17");
        assertEquals("Bob", golden.get("given_name").asText());
        assertEquals("5", golden.get("purchase_count").asText());
        assertEquals("robert.miller@example.com", golden.get("email").asText(), "a newer address without consent does not take its place");
        assertEquals("yes", golden.get("marketing_consent").asText());
    }

    @Test
    void theTrustedSourceSurvivesAndItsGroupWithIt() {
        runner.setProperty("survivorship./email", "source priority: crm, shop");
        runner.setProperty("survivorship./phone", "most complete");
        run(ROBERT, BOB);
        final JsonNode golden = golden("crm:17");
        assertEquals("robert.miller@example.com", golden.get("email").asText());
        assertEquals("yes", golden.get("marketing_consent").asText(), "consent stays with its address");
        assertEquals("+49301234567", golden.get("phone").asText());
        assertEquals("Bob", golden.get("given_name").asText(), "the most recent");
    }

    @Test
    void aVetoKeepsRecordsWithClearlyDifferentBirthDatesApart() {
        final String header = "customer_id,source,given_name,family_name,email,phone,birth_date\n";
        final String records = "1,crm,Anna,Featherstonehaugh,anna.f@example.com,+49301234567,1980-02-03\n2,shop,Anna,Featherstonehaugh,anna.f@example.com,+49301234567,1991-11-27\n"
                + "3,web,Anna,Featherstonehaugh,anna.f@example.com,+49301234567,\n";
        runner.setProperty("Contradiction Policy", "veto");
        runner.enqueue(header + records);
        runner.run();
        final List<JsonNode> golden = Services.records(runner, "golden");
        assertTrue(golden.stream().noneMatch(person -> person.toString().contains("crm:1") && person.toString().contains("shop:2")), golden.toString());
        assertTrue(golden.size() >= 2);
        assertFalse(Services.records(runner, "review").isEmpty(), "somebody may look at them");
    }

    @Test
    void aFlowFileBeyondTheMemoryBudgetFailsWholeWithTheNumberItNeeds() {
        runner.setProperty("Memory Budget", "1 KB");
        runner.enqueue(HEADER + ROBERT + BOB + ANN);
        runner.run();
        runner.assertAllFlowFilesTransferred("failure", 1);
        final MockFlowFile failed = runner.getFlowFilesForRelationship("failure").getFirst();
        failed.assertContentEquals(HEADER + ROBERT + BOB + ANN);
        assertTrue(failed.getAttribute("error.message").matches(".*3 records need [0-9]+ MB.*"), failed.getAttribute("error.message"));
        runner.clearTransferState();
        runner.setProperty("Memory Budget", "10 MB");
        run(ROBERT, BOB, ANN);
    }

    @Test
    void manyRecordsOfOnePersonAreOneHoweverManyTheyAre() {
        run(IntStream.range(0, 3000).mapToObj(i -> ROBERT.replace("17,crm", i + ",crm")).toArray(String[]::new));
        assertEquals(1, Services.records(runner, "golden").size());
        assertEquals(3000, Services.records(runner, "golden").getFirst().get("merged_from").size());
    }

    @Test
    void oneMailboxHasOneOwner() {
        run(ROBERT, ANN);
        assertEquals(1, Services.records(runner, "golden").stream().filter(record -> record.get("email_owner").asBoolean()).count());
        assertTrue(golden("crm:53").get("email_owner").asBoolean(), "the most recently active one");
    }

    @Test
    void theLatestRefusalOwnsTheSharedMailbox() {
        run(ROBERT.replace("yes,2026-01-01", "no,2026-04-01"), ANN);
        assertTrue(golden("crm:17").get("email_owner").asBoolean());
        assertFalse(golden("crm:53").get("email_owner").asBoolean());
    }

    @ParameterizedTest
    @CsvSource({"yes,2026-03-01,no,2026-01-01,yes", "yes,2026-01-01,no,2026-03-01,no", "yes,2026-01-01,no,,no", "yes,,no,2026-01-01,no", "yes,2026-01-01,no,2026-01-01,no", "yes,,,,yes"})
    void latestDatedConsentWinsAndDoubtRefuses(final String one, final String dateOfOne, final String other, final String dateOfOther, final String expected) {
        final String first = "1,crm,Robert,Miller,robert.miller@example.com,,,,,2026-01-01,%s,%s,\n".formatted(text(one), text(dateOfOne));
        final String second = "2,shop,Robert,Miller,robert.miller@example.com,,,,,2026-02-01,%s,%s,\n".formatted(text(other), text(dateOfOther));
        run(first, second);
        assertEquals(expected, Services.records(runner, "golden").getFirst().get("marketing_consent").asText());
    }

    private static String text(final String value) {
        return value == null ? "" : value;
    }

    @Test
    void aRefusalAtAnotherAddressOfThePersonCounts() {
        run(ROBERT.replace("yes,2026-01-01", "no,2026-01-01"), BOB.replace("2026-05-01,,,", "2026-05-01,yes,,"));
        assertEquals("no", golden("crm:17").get("marketing_consent").asText());
    }

    @Test
    void theSameIdOfTwoSourcesIsTwoPeople() {
        run("17,crm,Robert,Miller,a@example.com,,,,,,,,\n", "17,shop,Paula,Jones,b@example.com,,,,,,,,\n");
        assertEquals(2, Services.records(runner, "golden").size());
    }

    @Test
    void theSameIdOfOneSourceIsOnePerson() {
        run("17,crm,Robert,Miller,a@example.com,,,,,2026-01-01,,,\n", "17,crm,Robert,Smith,b@example.com,,,,,2026-02-01,,,\n");
        assertEquals("Smith", Services.records(runner, "golden").getFirst().get("family_name").asText());
    }

    @Test
    void thirtyPeopleAtARoleMailboxStayThirty() {
        run(IntStream.range(0, 30).mapToObj(i -> "%d,crm,,,info@example.com,,,,,,,,\n".formatted(i)).toArray(String[]::new));
        assertEquals(30, Services.records(runner, "golden").size());
    }

    @Test
    void familiesOfFourAtOneMailboxStayFourPeopleEach() {
        final String[] given = {"Anna", "Bruno", "Carla", "Dario"};
        run(IntStream.range(0, 800).mapToObj(i -> "%d,crm,%s,Family%d,family%d@example.com,+4930%07d,Weg %d,10115,Berlin,,,,\n"
                .formatted(i, given[i % 4], i / 4, i / 4, 1_000_000 + i / 4 * 37, i / 4)).toArray(String[]::new));
        assertEquals(800, Services.records(runner, "golden").size());
        assertEquals(200, Services.records(runner, "golden").stream().filter(record -> record.get("email_owner").asBoolean()).count());
    }

    @Test
    void generatedCustomersAreFoundWithoutMergingTwoPeople() {
        Services.jsonReader(runner);
        final List<GeneratedCustomer> customers = new CustomerGenerator(11, LocalDate.of(2026, 11, 1)).records(5000).toList();
        final Map<String, String> truth = customers.stream().collect(Collectors.toMap(customer -> (String) customer.fields().get("customer_id"), GeneratedCustomer::entity));
        runner.enqueue(customers.stream().map(customer -> {
            final Map<String, Object> fields = new LinkedHashMap<>(customer.fields());
            fields.remove("purchases");
            return JsonMapper.builder().build().valueToTree(fields).toString();
        }).collect(Collectors.joining(",", "[", "]")));
        runner.run();
        final Map<String, String> goldenOf = new LinkedHashMap<>();
        Services.records(runner, "golden").forEach(record -> goldenOf.put(record.get("customer_id").asText(), record.get("golden_id").asText()));
        Services.records(runner, "duplicate").forEach(record -> goldenOf.put(record.get("customer_id").asText(), record.get("golden_id").asText()));
        assertEquals(truth.keySet(), goldenOf.keySet());
        final Map<String, Set<String>> peopleOfGolden = goldenOf.keySet().stream().collect(Collectors.groupingBy(goldenOf::get, Collectors.mapping(truth::get, Collectors.toSet())));
        final long mixed = peopleOfGolden.values().stream().filter(people -> people.size() > 1).count();
        final double found = Services.records(runner, "duplicate").size() / (5000.0 - Set.copyOf(truth.values()).size());
        assertTrue(mixed <= 5, mixed + " golden records mix people");
        assertTrue(found > .9, found + " of the duplicates were found");
    }

    @Test
    void placeholdersIdentifyNobody() {
        run(IntStream.range(0, 200).mapToObj(i -> "%d,crm,,,none@none.com,000-000-0000,,,,,,,\n".formatted(i)).toArray(String[]::new));
        assertEquals(200, Services.records(runner, "golden").size());
    }

    @Test
    void doubtfulPairsAreShownAndStayApart() {
        runner.setProperty("Match Threshold", "0.999999");
        run("1,crm,Robert,Miller,,,Lindenweg 4,10115,Berlin,,,,\n", "2,crm,Rob,Miller,,,Lindenweg 4,10115,Berlin,,,,\n");
        final JsonNode pair = Services.records(runner, "review").getFirst();
        assertEquals(Set.of("1", "2"), Set.of(pair.get("left").get("customer_id").asText(), pair.get("right").get("customer_id").asText()));
        assertTrue(pair.get("probability").asDouble() > .5);
        assertEquals(2, Services.records(runner, "golden").size());
    }

    @Test
    void theOrderOfRecordsDoesNotMatter() {
        run(ROBERT, BOB, ANN);
        final Set<JsonNode> forward = ids();
        runner.clearTransferState();
        run(ANN, BOB, ROBERT);
        assertEquals(forward, ids());
    }

    private Set<JsonNode> ids() {
        return Services.records(runner, "golden").stream().map(record -> record.get("golden_id")).collect(Collectors.toSet());
    }

    @Test
    void leadingZerosAndPlusSignsSurvive() {
        run("0017,crm,Robert,Miller,a@example.com,+49301234567,,01067,Dresden,,,,\n");
        final JsonNode golden = Services.records(runner, "golden").getFirst();
        assertEquals(List.of("0017", "+49301234567", "01067"), List.of(golden.get("customer_id").asText(), golden.get("phone").asText(), golden.get("postal_code").asText()));
    }

    @Test
    void recordsWithoutAnyIdentityStayApart() {
        run(",,,,,,,,,,,,1\n", ",,,,,,,,,,,,2\n");
        assertEquals(2, Services.records(runner, "golden").size());
    }

    @Test
    void brokenContentFailsWhole() {
        Services.jsonReader(runner);
        runner.enqueue("[{\"customer_id\": \"1\"}, {");
        runner.run();
        runner.assertAllFlowFilesTransferred("failure", 1);
        final MockFlowFile failed = runner.getFlowFilesForRelationship("failure").getFirst();
        failed.assertContentEquals("[{\"customer_id\": \"1\"}, {");
        failed.assertAttributeExists("error.message");
    }

    @Test
    void wrongConfigurationIsNamed() {
        runner.setProperty("survivorship./purchase_count", "biggest");
        runner.assertNotValid();
        runner.removeProperty("survivorship./purchase_count");
        runner.setProperty("Review Threshold", "0.99");
        runner.assertNotValid();
        runner.setProperty("Review Threshold", "0.5");
        runner.setProperty("nonsense", "1");
        runner.assertNotValid();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/HasOptedOutOfEmail", "/'Do Not Email'", "/properties/hs_email_optout", "/unsub_newsletter", "/bounced"})
    void aColumnThatMeansARefusalIsNeverAcceptedAsConsent(final String path) {
        runner.setProperty("Consent", path);
        runner.assertNotValid();
        runner.setProperty("Consent", "/opt_in");
        runner.assertValid();
    }

    /** What the last of many customers has that the beginning of the file does not let expect. */
    @ParameterizedTest
    @ValueSource(strings = {"\"note\": \"\"", "\"late\": 7", "\"address\": \"Lindenweg 4, Berlin\"", "\"purchases\": 12345678901"})
    void aLargeFileIsTheSameWhetherItsBeginningTellsTheSchemaOrNot(final String last) {
        Services.jsonReader(runner);
        runner.setAllowRecursiveReads(true);
        runner.setProperty("City", "/address/city");
        final int count = 60_000;
        final String note = "\"note\": \"%s\"".formatted("x".repeat(50));
        runner.enqueue(IntStream.range(0, count).mapToObj(i -> "{\"customer_id\": \"%d\", \"source\": \"crm\", \"email\": \"u%d@example.com\", \"purchases\": 1, %s}".formatted(i, i / 2,
                i == count / 2 || i == count - 1 ? last : note + ", \"address\": {\"city\": \"Berlin\"}")).collect(Collectors.joining(",", "[", "]")));
        runner.run();
        final JsonNode counts = Services.report(runner).get("counts");
        assertEquals(List.of(count, count / 2, count / 2), List.of(counts.get("received").asInt(), counts.get("golden").asInt(), counts.get("merged").asInt()));
        final List<JsonNode> all = Stream.of("golden", "duplicate").flatMap(name -> Services.records(runner, name).stream()).toList();
        assertEquals(count, all.size());
        final String name = last.substring(1, last.indexOf('"', 1));
        assertTrue(2 <= all.stream().filter(record -> (record.get(name).isTextual() ? "\"%s\": \"%s\"" : "\"%s\": %s").formatted(name, record.get(name).asText()).equals(last)).count());
        assertEquals(0, MemoryBudget.NODE.claimed());
    }
}
