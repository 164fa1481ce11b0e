// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching;

import com.fasterxml.jackson.databind.JsonNode;
import io.emailpersonalization.nifi.testing.Services;
import org.apache.nifi.util.TestRunner;
import org.apache.nifi.util.TestRunners;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** An id is believed while those behind it may be one person: within one FlowFile. */
class SharedIdTest {

    private static final String HEADER = "customer_id,source,given_name,family_name,email,birth_date,phone\n";
    private static final List<String> GIVEN = List.of("Anna", "Paul", "Mei", "Oscar", "Tunde", "Ivana", "Lucia", "Hugo", "Sophie", "Boris");
    private static final List<String> FAMILY = List.of("Berg", "Stein", "Wang", "Fuchs", "Okafor", "Petrovic", "Rossi", "Delacroix", "Quist", "Yilmaz");

    private final TestRunner runner = TestRunners.newTestRunner(DeduplicateCustomerRecord.class);

    @BeforeEach
    void configure() {
        Services.csvReader(runner);
        Services.jsonWriter(runner);
    }

    private void run(final List<String> rows) {
        runner.clearTransferState();
        runner.enqueue(HEADER + String.join("\n", rows) + "\n", Map.of("filename", "export.csv"));
        runner.run();
        runner.assertTransferCount("original", 1);
        assertEquals(rows.size(), count("golden") + count("merged"));
    }

    private int count(final String outcome) {
        return Services.report(runner).get("counts").get(outcome).asInt();
    }

    private String warnings() {
        return runner.getLogger().getWarnMessages().stream().map(message -> message.getMsg()).collect(Collectors.joining("\n"));
    }

    /** @param number tells strangers apart in everything */
    private static String stranger(final String id, final int number) {
        return "%s,crm,%s,%s,%s.%d@x%d.example,19%02d-%02d-%02d,".formatted(id, GIVEN.get(number % 10), FAMILY.get(number / 10 % 10), GIVEN.get(number % 10).toLowerCase(java.util.Locale.ROOT), number,
                number, 30 + number % 60, 1 + number % 12, 1 + number % 28);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "#REF!", "9.91214E+15", "n/a", "-", "null", "9912140000000000"})
    void threePeopleWithAnIdThatNamesNobodyStayThree(final String id) {
        run(List.of(stranger(id, 1), stranger(id, 22), stranger(id, 33)));
        assertEquals(3, count("golden"));
        assertEquals(3, count("unbelieved_ids"));
        assertTrue(warnings().contains("names nobody"), warnings());
    }

    @Test
    void threeStrangersBehindAnOrdinaryIdStayThree() {
        run(List.of(stranger("17", 1), stranger("17", 22), stranger("17", 33), stranger("18", 44)));
        assertEquals(4, count("golden"));
        assertEquals(1, count("shared_ids"));
        final Set<String> labels = Services.records(runner, "golden").stream().flatMap(golden -> golden.get("merged_from").findValuesAsText("record").stream()).collect(Collectors.toSet());
        assertFalse(labels.contains("crm:17"), "nobody is known to others by the id");
        assertTrue(labels.contains("crm:18"));
        assertTrue(warnings().contains("several people"), warnings());
    }

    @Test
    void threeNamesBehindAnIdAreThreePeopleWithoutMailboxAndBirthDate() {
        run(List.of("17,crm,Anna,Berg,,,+49 151 1111111", "17,crm,Paul,Stein,,,+49 151 2222222", "17,crm,Mei,Wang,,,+49 151 3333333", "18,crm,Eva,Roth,,,", "18,crm,Eva,Lang,,,"));
        assertEquals(4, count("golden"), "a family name changes with marriage");
        assertEquals(1, count("shared_ids"));
    }

    @Test
    void twoHundredStrangersBehindAConstantStayTwoHundred() {
        run(IntStream.range(0, 200).mapToObj(number -> stranger("constant", number)).toList());
        assertEquals(200, count("golden"));
        assertEquals(1, count("shared_ids"));
    }

    @Test
    void anIdWithMoreMailboxesThanAPersonHasIsNone() {
        run(IntStream.range(0, 11).mapToObj(number -> "17,crm,,,p%d@x%d.example,,".formatted(number, number * number)).toList());
        assertEquals(11, count("golden"));
        run(IntStream.range(0, 10).mapToObj(number -> "17,crm,,,p%d@x%d.example,,".formatted(number, number * number)).toList());
        assertEquals(1, count("golden"));
    }

    @Test
    void aPersonWithSomeChangesStaysOnePerson() {
        run(List.of("17,crm,Anna,Berg,anna.berg@x.example,1980-02-03,", "17,crm,Anna,Stein,a.stein@y.example,1980-02-03,", "17,crm,Ann,Stein,other@z.example,,", "17,crm,,,third@z.example,,",
                "18,crm,Elizabeth,Roth,e.roth@x.example,1971-01-01,", "18,crm,Sissy,Roth,sissy@y.example,1971-01-01,", "19,crm,Anna,Berg,b@x.example,1980-02-03,",
                "19,crm,Berg,Anna,c@y.example,,"));
        assertEquals(3, count("golden"));
        assertEquals(0, count("shared_ids"));
    }

    @Test
    void recordsWithoutAnIdAreKnownByTheirValues() {
        Services.jsonReader(runner);
        final String record = "[{\"email\": \"ada@example.com\", \"tags\": [\"a\", \"b\"], \"purchases\": [{\"id\": \"1\", \"lines\": [1, 2]}], \"nested\": {\"list\": [[1], [2]]}}]";
        final Set<JsonNode> ids = IntStream.range(0, 5).mapToObj(any -> {
            runner.clearTransferState();
            runner.enqueue(record);
            runner.run();
            return Services.records(runner, "golden").getFirst().get("golden_id");
        }).collect(Collectors.toSet());
        assertEquals(1, ids.size());
        runner.clearTransferState();
        runner.enqueue(record.replace("\"b\"", "\"c\""));
        runner.run();
        assertFalse(ids.contains(Services.records(runner, "golden").getFirst().get("golden_id")));
    }

    /** What a spreadsheet leaves of a number is no link between strangers. */
    @Test
    void phonesThatLostTheirDigitsSayNothing() {
        run(List.of("1,crm,,,,,4.91512E+11", "2,crm,,,,,4.91512E+11", "3,crm,,,,,491512000000", "4,crm,,,,,491512345678", "5,crm,,,,,491512345678.0"));
        assertEquals(4, count("golden"), "the last two are one, since their number is whole");
    }
}
