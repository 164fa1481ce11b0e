// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.match;

import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.emailpersonalization.nifi.matching.compare.FeatureTable;
import io.emailpersonalization.nifi.matching.compare.FieldKind;
import io.emailpersonalization.nifi.matching.compare.MatchField;
import io.emailpersonalization.nifi.matching.model.MatchModel;
import io.emailpersonalization.nifi.matching.model.ModelDocument;
import io.emailpersonalization.nifi.matching.model.ModelLearner;
import io.emailpersonalization.nifi.matching.model.ModelSource;
import io.emailpersonalization.nifi.sandbox.data.CustomerGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ForkJoinPool;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

public class MatcherTest {

    public static final List<MatchField> FIELDS = List.of(field(FieldKind.GIVEN_NAME), field(FieldKind.FAMILY_NAME), field(FieldKind.EMAIL), field(FieldKind.PHONE), field(FieldKind.BIRTH_DATE),
            field(FieldKind.STREET), field(FieldKind.POSTAL_CODE), field(FieldKind.CITY), field(FieldKind.COUNTRY));

    public static MatchField field(final FieldKind kind) {
        return new MatchField("/" + kind.name().toLowerCase(java.util.Locale.ROOT), kind);
    }

    public static FeatureTable table(final List<String[]> rows) {
        final FeatureTable table = new FeatureTable(FIELDS);
        for (final String[] row : rows) {
            table.add(row.length > FIELDS.size() ? row[FIELDS.size()] : null, Arrays.copyOf(row, FIELDS.size()));
        }
        table.freeze();
        return table;
    }

    public static MatchResult match(final List<String[]> rows) {
        return new Matcher(table(rows), .9, .5).match();
    }

    private static long people(final MatchResult matching, final int rows) {
        return IntStream.range(0, rows).map(matching.clusters()::cluster).distinct().count();
    }

    public static List<String[]> generated(final int count) {
        final List<String[]> rows = new ArrayList<>();
        new CustomerGenerator(5, LocalDate.of(2026, 11, 1)).records(count).forEach(customer -> {
            final String[] row = new String[FIELDS.size() + 1];
            final String[] names = {"given_name", "family_name", "email", "phone", "birth_date", "street", "postal_code", "city", "country", "customer_id"};
            for (int i = 0; i < names.length; i++) {
                row[i] = (String) customer.fields().get(names[i]);
            }
            rows.add(row);
        });
        return rows;
    }

    /** Clusters as sets of keys. */
    private static Set<String> clusters(final FeatureTable table, final MatchResult matching) {
        final Set<String> clusters = new TreeSet<>();
        for (int row = 0; row < table.rows(); row++) {
            if (matching.clusters().size(row) > 1) {
                clusters.add(Arrays.stream(matching.clusters().members(row)).mapToObj(table::key).sorted().collect(Collectors.joining(" ")));
            }
        }
        return clusters;
    }

    @Test
    void aRareNameAloneMakesNobodyOnePerson() {
        final List<String[]> rows = generated(10_000);
        final int one = rows.size();
        rows.add(new String[] {"Nelbine", "Thalunmann", "nelbine.thalunmann@mail.example", null, null, "Ahornweg 22", "08001", "Barcelona", "ES", "n-1"});
        rows.add(new String[] {"Nelbine", "Thalunmann", "nelbine.thalunmann@example.net", "+49 162 3989133", "2000-02-02", "Kastanienallee 126", "20095", "Hamburg", "DE", "n-2"});
        final MatchResult matching = match(rows);
        assertNotEquals(matching.clusters().cluster(one), matching.clusters().cluster(one + 1));
        final double probability = matching.probability(one, one + 1);
        assertTrue(probability > .5 && probability < .9, "for review: " + probability);
    }

    /** An initial says little: with another phone and another mailbox a family name in common makes nobody one person, however rare it is. */
    @ParameterizedTest
    @CsvSource({"10000, Thalunmann, N", "10000, Thalunmann, K", "10000, Berg, N", "10000, Berg, K", "100, Thalunmann, N", "100, Thalunmann, K", "100, Berg, N"})
    void anInitialBesideAFullNameMakesNobodyOnePerson(final int records, final String family, final String initial) {
        final List<String[]> rows = generated(records);
        final int one = rows.size();
        rows.add(new String[] {initial, family, "fox4711@mail.example", "+49 30 4711000", null, null, null, null, null, "n-1"});
        rows.add(new String[] {"Nelbine", family, "sunny@example.net", "+49 162 3989133", null, null, null, null, null, "n-2"});
        final MatchResult matching = match(rows);
        assertNotEquals(matching.clusters().cluster(one), matching.clusters().cluster(one + 1));
        assertTrue(matching.probability(one, one + 1) < .9, "probability " + matching.probability(one, one + 1));
    }

    @Test
    void inAFileOfFewRecordsAGivenNameAloneMakesNobodyOnePerson() {
        final List<String[]> rows = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            final String[] row = new String[FIELDS.size()];
            row[0] = i % 2 == 0 ? "Carla" : "Bruno";
            row[2] = "box%d@example.com".formatted(i / 3 * 3);
            rows.add(row);
        }
        final MatchResult matching = match(rows);
        for (int one = 0; one < rows.size(); one++) {
            for (int other = 0; other < one; other++) {
                assertTrue(matching.clusters().cluster(one) != matching.clusters().cluster(other) || rows.get(one)[2].equals(rows.get(other)[2]), one + " and " + other);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"Marsha, 2", "Edward, 4"})
    void aRecordWithoutANameJoinsThePersonOfItsMailboxButNobodyOfAFamily(final String given, final int people) {
        final List<String[]> rows = new ArrayList<>();
        for (final String name : new String[] {"Marsha", given, null}) {
            final String[] row = new String[FIELDS.size()];
            row[0] = name;
            row[1] = name == null ? null : "Kusha";
            row[2] = "kusha@example.com";
            row[4] = "Marsha".equals(name) ? "1976-10-27" : null;
            rows.add(row);
        }
        rows.add(new String[] {"Ann", "Other", "ann@example.com", null, null, null, null, null, null});
        assertEquals(people, people(match(rows), rows.size()));
    }

    @Test
    void neitherTheOrderOfRecordsNorTheNumberOfThreadsMatters() throws Exception {
        final List<String[]> rows = generated(3000);
        final FeatureTable table = table(rows);
        final MatchResult matching = new Matcher(table, .9, .5).match();
        final Set<String> expected = clusters(table, matching);
        final String model = ModelDocument.write(matching.weigher().model()).toString();
        assertTrue(expected.size() > 100);
        Collections.shuffle(rows, new Random(1));
        for (final int threads : new int[] {1, 4}) {
            try (ForkJoinPool pool = new ForkJoinPool(threads)) {
                pool.submit(() -> {
                    final FeatureTable shuffled = table(rows);
                    final MatchResult again = new Matcher(shuffled, .9, .5).match();
                    assertEquals(expected, clusters(shuffled, again));
                    assertEquals(model, ModelDocument.write(again.weigher().model()).toString(), "to the bit");
                    assertEquals(matching.review().size(), again.review().size());
                    assertEquals(matching.comparisons(), again.comparisons());
                    assertEquals(matching.expected(), again.expected());
                }).get();
            }
        }
    }

    @Test
    void aPinnedModelIsUsedAsItStands() {
        final List<String[]> rows = generated(3000);
        final FeatureTable table = table(rows);
        final MatchResult learned = new Matcher(table, .9, .5).match();
        final String document = ModelDocument.write(learned.weigher().model()).toPrettyString();
        final MatchResult pinned = pinned(table, document);
        assertEquals(learned.links(), pinned.links(), "to the bit");
        assertEquals(clusters(table, learned), clusters(table, pinned));
        assertEquals(document, ModelDocument.write(pinned.weigher().model()).toPrettyString());
    }

    private static MatchResult pinned(final FeatureTable table, final String document) {
        return new Matcher(table, new MatchSettings(.9, .5, ModelSource.pinned(ModelDocument.read(document)), false)).match();
    }

    @Test
    void aPinnedModelExpectsAsManyDuplicatesOfARecordInAFileOfAnotherSize() {
        final MatchModel learned = match(generated(4000)).weigher().model();
        final List<String[]> rows = generated(1000);
        final MatchModel pinned = pinned(table(rows), ModelDocument.write(learned).toString()).weigher().model();
        assertEquals(learned.shares().match() * learned.records(), pinned.shares().match() * pinned.records(), 1e-9);
        assertEquals(learned.shares().moved(), pinned.shares().moved());
        assertEquals(ModelDocument.write(learned).get("fields"), ModelDocument.write(pinned).get("fields"));
    }

    @Test
    void builtInWeightsAreTheSameForEveryFile() {
        final MatchModel few = new Matcher(table(generated(200)), new MatchSettings(.9, .5, ModelLearner::builtIn, false)).match().weigher().model();
        final MatchModel many = new Matcher(table(generated(3000)), new MatchSettings(.9, .5, ModelLearner::builtIn, false)).match().weigher().model();
        assertEquals(ModelDocument.write(few).get("fields"), ModelDocument.write(many).get("fields"));
        assertEquals(0, many.learnedFromPairs());
    }

    @Test
    void theModelFollowsItsSchema() {
        final String document = ModelDocument.write(match(generated(1500)).weigher().model()).toString();
        assertEquals(List.of(), SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(MatcherTest.class.getResourceAsStream("/schemas/match-model.schema.json")).validate(document, InputFormat.JSON));
    }

    @ParameterizedTest
    @CsvSource({"'moved\":', 'moved\":7', share between 0 and 1 for moved", "'\"version\":1', '\"version\":2', figures.model",
        "kind\":\"phone, kind\":\"fax, unknown kind of /phone", "'exact\":\\{\"m\":0\\.[0-9]', 'exact\":{\"m\":0.0', m of /given_name are not probabilities that sum to 1",
        "'\"m\":', '\"m\":7', probability for m of /given_name", "'\\{', '{x', 'line 1, column'", "'\"records\":', '\"records\":-', count for records"})
    void aDocumentThatIsNoModelIsRefusedWithTheReason(final String what, final String by, final String reason) {
        final String document = ModelDocument.write(match(generated(100)).weigher().model()).toString();
        final String wrong = document.replaceFirst(what, java.util.regex.Matcher.quoteReplacement(by));
        assertNotEquals(document, wrong);
        final String message = assertThrows(IllegalArgumentException.class, () -> ModelDocument.read(wrong)).getMessage();
        assertTrue(message.contains(reason), message);
    }

    @Test
    void familiesAtOneMailboxStayPeople() {
        final String[] given = {"Anna", "Bruno", "Carla", "Dario"};
        final List<String[]> rows = IntStream.range(0, 800).mapToObj(i -> new String[] {given[i % 4], "Family" + (char) ('a' + i / 4 % 26) + (char) ('a' + i / 104),
            "family" + i / 4 + "@example.com", "+49 30 %07d".formatted(1_000_000 + i / 4 * 37), null, "Weg " + i / 4, "10115", "Berlin", "DE"}).toList();
        assertEquals(800, people(match(rows), 800));
    }

    @Test
    void thirtyPeopleAtARoleMailboxStayThirty() {
        final List<String[]> rows = generated(30);
        rows.forEach(row -> row[2] = "info@example.com");
        assertEquals(people(match(generated(30)), 30), people(match(rows), 30));
    }

    @Test
    void aChainOfPeopleWhoEachResembleTheNextStaysPeople() {
        // each has a phone in common with the one before and a mailbox with the one after, and is born elsewhere in time
        final List<String[]> rows = IntStream.range(0, 50).mapToObj(i -> new String[] {"Anna", "Berg", "anna" + (char) ('a' + (i + 1) / 2 % 26) + (i + 1) / 2 + "@example.com",
            "+49 30 %07d".formatted(1_234_567 + 7919 * (i / 2)), "%d-%02d-%02d".formatted(1940 + i, 1 + 5 * i % 12, 1 + 11 * i % 28), "Weg " + i, "%05d".formatted(10000 + 137 * i),
            "Ort" + (char) ('a' + i % 26), "DE"}).toList();
        assertEquals(50, people(match(rows), 50));
    }

    @Test
    void aHundredThousandCopiesAreOneRecord() {
        final List<String[]> rows = new ArrayList<>(generated(1200));
        final long before = people(match(rows), rows.size());
        final String[] copy = {"Anna", "Hostile", "anna@hostile.example", "+49 30 7654321", "1980-02-03", "Weg 1", "10115", "Berlin", "DE"};
        rows.addAll(Collections.nCopies(100_000, copy));
        final MatchResult matching = match(rows);
        assertEquals(before + 1, people(matching, rows.size()));
        assertEquals(100_000, matching.clusters().size(1200));
        assertTrue(matching.closest(1200).row() >= 0);
    }

    @Test
    void namesOfOtherScriptsAreFound() {
        final List<String[]> rows = List.of(
                new String[] {"Александр", "Васильев", "vasiliev@example.com"}, new String[] {"Alexander", "Vasiliev", "vasiliev@example.com"},
                new String[] {"杰", "王", "wj@example.com", null, "1993-09-14"}, new String[] {"Jie", "Wang", "wj@example.com", null, "1993-09-14"},
                new String[] {"فيصل", "صديقي", "faisal@example.com"}, new String[] {"Faisal", "Siddiqui", "faisal@example.com"},
                new String[] {"Ελένη", "Παπαδοπούλου", "eleni@example.com"}, new String[] {"Eleni", "Papadopoulou", "eleni@example.com"},
                new String[] {"\uD83D\uDE00", "\uD840\uDC00\uD840\uDC01"}, new String[] {"\uD83D", "e\u0301\u0301"});
        final MatchResult matching = match(rows);
        for (int row = 0; row < 8; row += 2) {
            assertEquals(2, matching.clusters().size(row), "row " + row);
        }
    }

    @Test
    void aValueThatTooManyShareChangesNothingForTheOthers() {
        final List<String[]> rows = generated(2000);
        final List<String[]> others = rows.subList(0, 1600);
        final MatchResult alone = match(new ArrayList<>(others));
        rows.subList(1600, 2000).forEach(row -> {
            row[2] = "none@none.com";
            row[3] = "000-000-0000";
        });
        final MatchResult together = match(rows);
        int differences = 0;
        for (int row = 0; row < 1600; row++) {
            final int size = (int) Arrays.stream(together.clusters().members(row)).filter(member -> member < 1600).count();
            differences += size == alone.clusters().size(row) ? 0 : 1;
        }
        assertTrue(differences <= 4, differences + " of 1600 have another cluster");
    }

    @Test
    void weightsOfAnExplanationSumToTheWeightOfThePair() {
        final MatchResult matching = match(generated(2000));
        final double prior = Math.log(matching.weigher().model().shares().match()) / Math.log(2);
        matching.links().stream().limit(200).filter(link -> link.weight() > 7).forEach(link -> assertEquals(link.weight() - prior,
                matching.weigher().explain(link.one(), link.other()).stream().mapToDouble(evidence -> evidence.weight()).sum(), .01));
    }
}
