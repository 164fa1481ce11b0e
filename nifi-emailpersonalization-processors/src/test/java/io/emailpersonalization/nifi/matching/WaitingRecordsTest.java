// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.emailpersonalization.nifi.sandbox.database.SandboxPostgres;
import io.emailpersonalization.nifi.testing.Services;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;

import static io.emailpersonalization.nifi.matching.IndexedCustomers.customer;
import static io.emailpersonalization.nifi.matching.IndexedCustomers.one;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** A known id with another name, mailbox and birth date waits for a decision, and changes nothing until then. */
class WaitingRecordsTest {

    private static final String ANNA = person("crm:17", "Anna", "Berg", "anna@berg.example", "1980-02-03", "2026-01-01");
    private static final String PAUL = person("crm:17", "Paul", "Stein", "paul@stein.example", "1991-07-08", "2026-02-01");
    private static final String MEI = person("crm:17", "Mei", "Wang", "mei@wang.example", "1975-11-30", "2026-03-01");
    private static SandboxPostgres postgres;
    private String name;
    private IndexedCustomers index;

    @BeforeAll
    static void start() {
        postgres = SandboxPostgres.start();
    }

    @AfterAll
    static void stop() {
        postgres.close();
    }

    @BeforeEach
    void configure() {
        name = "customers " + UUID.randomUUID();
        index = new IndexedCustomers(postgres, name);
    }

    private static String person(final String label, final String given, final String family, final String email, final String born, final String updated) {
        return customer(label, "given_name", given, "family_name", family, "email", email, "birth_date", born, "updated_at", updated);
    }

    private int count(final String outcome) {
        return Services.report(index.deduplicate()).get("counts").get(outcome).asInt();
    }

    private String decisionOn(final String word) {
        final ObjectNode decision = (ObjectNode) index.exported("review").getFirst().deepCopy();
        return decision.put("decision", word).put("by", "Ada").toString();
    }

    private List<Map<String, Object>> persons() {
        return postgres.query("select golden_id::text as id, email from index_golden where index_name = '%s' order by email".formatted(name));
    }

    @Test
    void aStrangerBehindAKnownIdChangesNothing() {
        index.export(ANNA);
        final List<Map<String, Object>> before = persons();
        index.export(PAUL);
        assertEquals(1, count("waiting"));
        assertEquals(0, count("golden"));
        assertEquals(before, persons());
        final JsonNode pair = index.exported("review").getFirst();
        assertEquals("anna@berg.example", pair.get("left").get("email").asText());
        assertEquals("paul@stein.example", pair.get("right").get("email").asText());
        assertTrue(pair.get("right").get("golden_id").isNull());
        index.export(PAUL);
        assertEquals(pair, index.exported("review").getFirst(), "whatever comes again leaves again");
        index.export(ANNA.replace("2026-01-01", "2026-04-01"));
        assertEquals(1, count("golden"), "who the id belongs to goes on");
    }

    @Test
    void threeOfASecondFileDoNotReplaceThreeOfTheFirst() {
        index.export(ANNA.replace("17", "30"), person("crm:31", "Oscar", "Fuchs", "oscar@x.example", null, null), person("crm:32", "Ivana", "Petrovic", "ivana@y.example", null, null));
        final List<Map<String, Object>> before = persons();
        index.export(PAUL.replace("17", "30"), person("crm:31", "Lucia", "Rossi", "lucia@v.example", null, null), person("crm:32", "Hugo", "Delacroix", "hugo@w.example", null, null));
        assertEquals(3, count("waiting"));
        assertEquals(before, persons());
    }

    @Test
    void anotherNameAloneDoesNotReplaceAPerson() {
        index.export(customer("crm:30", "given_name", "Anna", "family_name", "Berg", "phone", "+49 151 1111111"));
        final String anna = index.idOf("crm:30");
        index.export(customer("crm:30", "given_name", "Paul", "family_name", "Stein", "phone", "+49 151 2222222"));
        assertEquals(1, count("waiting"));
        assertEquals(1, persons().size());
        index.export(customer("crm:30", "given_name", "Anna", "family_name", "Lopez"));
        assertEquals(0, count("waiting"), "a family name changes with marriage");
        assertEquals(anna, index.idOf("crm:30"));
    }

    @Test
    void anotherPersonIsStoredAndTheIdIdentifiesNobody() {
        index.export(ANNA);
        index.export(PAUL);
        index.decide(decisionOn("different"));
        assertEquals("paul@stein.example", index.decided("golden").getFirst().get("email").asText());
        assertEquals(2, persons().size());
        final String paul = index.decided("golden").getFirst().get("golden_id").asText();
        index.export(PAUL.replace("paul@stein.example", "p.stein@other.example").replace("2026-02-01", "2026-05-01"), ANNA.replace("2026-01-01", "2026-05-01"));
        assertEquals(0, count("waiting"));
        assertEquals(Set.of("p.stein@other.example", "anna@berg.example"), Set.copyOf(persons().stream().map(person -> (String) person.get("email")).toList()));
        assertEquals(paul, index.exported("golden").stream().filter(golden -> golden.get("email").asText().startsWith("p.")).findFirst().orElseThrow().get("golden_id").asText());
        index.export(MEI);
        assertEquals(0, count("waiting"));
        assertEquals(3, persons().size());
        assertFalse(index.exported("golden").getFirst().get("merged_from").toString().contains("crm:17"));
    }

    @Test
    void aPersonWhoChangedAllIsStoredUnderTheId() {
        index.export(ANNA);
        final String anna = index.idOf("crm:17");
        index.export(PAUL);
        final String same = decisionOn("same");
        index.decide(same);
        assertEquals(anna, index.decided("golden").getFirst().get("golden_id").asText());
        assertEquals("paul@stein.example", index.decided("golden").getFirst().get("email").asText());
        assertEquals(1, persons().size());
        index.decide(same);
        assertEquals(1, index.decided("golden").size(), "whatever is decided again is obeyed again");
        index.decide(same.replace("\"same\"", "\"different\""));
        assertTrue(index.decided("invalid").getFirst().get("decision_error").asText().contains("decided before"));
        index.export(PAUL);
        assertEquals(0, count("waiting"));
    }

    @Test
    void severalPeopleOfOneFileNeedNoDecision() {
        index.export(ANNA);
        final String anna = index.idOf("crm:17");
        index.export(ANNA, PAUL, MEI);
        assertEquals(1, count("shared_ids"));
        assertEquals(0, count("waiting"));
        assertEquals(3, persons().size());
        assertEquals(anna, index.idOf("crm:17"));
        final List<JsonNode> golden = index.exported("golden");
        index.export(ANNA, PAUL, MEI);
        assertEquals(golden.stream().map(each -> each.get("golden_id")).sorted((a, b) -> a.asText().compareTo(b.asText())).toList(),
                index.exported("golden").stream().map(each -> each.get("golden_id")).sorted((a, b) -> a.asText().compareTo(b.asText())).toList(), "the same file, the same people");
    }

    @Test
    void anIdThatGathersMailboxesIsBelievedNoLonger() {
        index.export(IntStream.range(0, 10).mapToObj(number -> customer("crm:17", "email", "p%d@x%d.example".formatted(number, number * number))).toList());
        assertEquals(1, persons().size());
        index.export(customer("crm:17", "email", "another@y.example"));
        assertEquals(2, persons().size());
        assertEquals(0, count("waiting"));
    }

    @Test
    void anErasureTakesWhatWaitsWithIt() {
        index.export(ANNA);
        index.export(PAUL);
        index.decide(one("erase", "crm:17", ",\"email\":\"anna@berg.example\""));
        assertFalse(index.everything().contains("paul@"), "it waited beside a person who was erased");
        index.export(ANNA);
        assertEquals(1, count("erased"));
    }

    @Test
    void theErasureOfOneOfSeveralPeopleOfAnIdIsNotHeldAgainstTheOthers() {
        index.export(ANNA, PAUL);
        final String paul = index.exported("golden").stream().filter(golden -> golden.get("email").asText().startsWith("paul")).findFirst().orElseThrow().get("golden_id").asText();
        index.decide("{\"decision\":\"erase\",\"golden_id\":\"%s\",\"by\":\"Ada\"}".formatted(paul));
        index.export(ANNA, PAUL);
        assertEquals(1, count("erased"));
        assertEquals(1, count("golden"));
        assertNotEquals(0, persons().size());
    }

    @Test
    void anIdThatNamesNobodyIsNoDecision() {
        index.export(ANNA);
        index.decide(one("erase", "crm:0", ""));
        assertTrue(index.decided("invalid").getFirst().get("decision_error").asText().contains("names nobody"));
    }

    /** The source is set by the flow: an attribute of the FlowFile, unless the property says something else. */
    @Test
    void twoSourcesWithoutAColumnAreTwo() {
        exportOf("crm", ANNA.replace("\"source\":\"crm\",", ""));
        exportOf("shop", PAUL.replace("\"source\":\"crm\",", ""));
        assertEquals(0, count("waiting"));
        assertEquals(2, persons().size());
        assertEquals("shop", index.exported("golden").getFirst().get("source").asText());
        assertTrue(index.exported("golden").getFirst().get("merged_from").toString().contains("shop:17"));
        exportOf("", PAUL.replace("\"source\":\"crm\"", "\"source\":\" \""));
        assertEquals(1, count("without_source"));
        assertTrue(index.deduplicate().getLogger().getWarnMessages().stream().anyMatch(message -> message.getMsg().contains("no source")));
    }

    private void exportOf(final String source, final String customer) {
        index.deduplicate().clearTransferState();
        index.deduplicate().enqueue("[" + customer + "]", Map.of("customer.source", source));
        index.deduplicate().run();
        index.deduplicate().assertTransferCount("original", 1);
    }
}
