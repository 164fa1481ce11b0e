// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching;

import com.fasterxml.jackson.databind.JsonNode;
import io.emailpersonalization.nifi.sandbox.database.SandboxPostgres;
import io.emailpersonalization.nifi.testing.Services;
import org.apache.nifi.util.TestRunner;
import org.apache.nifi.util.TestRunners;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Whether a golden record may be mailed, and where: every pair of what two records can say, whatever the order of the records and of the files. */
class ConsentOfGoldenRecordsTest {

    private static final String AS_OF = "2026-06-15T12:00:00Z";
    private static final String NO = "no";
    private static final String NOTHING = "nothing";
    private static SandboxPostgres postgres;

    @BeforeAll
    static void start() {
        postgres = SandboxPostgres.start();
    }

    @AfterAll
    static void stop() {
        postgres.close();
    }

    /** What a record says. */
    private enum Said {
        GRANTED("yes", null, null),
        WITHDRAWN("no", null, null),
        PENDING("pending", null, null),
        UNKNOWN("perhaps", null, null),
        EXPIRED("yes", "2026-05-01", null),
        BOUNCED("yes", null, "bounced"),
        COMPLAINED("yes", null, "complained");

        private final String word;
        private final String expires;
        private final String status;

        Said(final String word, final String expires, final String status) {
            this.word = word;
            this.expires = expires;
            this.status = status;
        }
    }

    /**
     * A person of two records.
     *
     * @param order when the first was said: before the second (-1), at the same time (0) or after it (1)
     * @param twoAddresses whether each record has an address of its own
     * @param firstIsNewer whether the source changed the first record last
     */
    private record Case(int number, Said first, Said second, int order, boolean twoAddresses, boolean firstIsNewer) {

        /** The table of the documentation. */
        String expected() {
            if (first == Said.COMPLAINED || second == Said.COMPLAINED) {
                return NO;
            }
            if (first == Said.WITHDRAWN || second == Said.WITHDRAWN) {
                final Said other = first == Said.WITHDRAWN ? second : first;
                final boolean isAgreed = other == Said.GRANTED || other == Said.BOUNCED && !twoAddresses;
                return !isAgreed || !isLater(other) ? NO : other == Said.GRANTED ? "yes at " + address(other) : NOTHING;
            }
            if (first == Said.GRANTED && second == Said.GRANTED) {
                return "yes at " + address(firstIsNewer);
            }
            if (first != Said.GRANTED && second != Said.GRANTED) {
                return NOTHING;
            }
            final Said other = first == Said.GRANTED ? second : first;
            final boolean ends = other == Said.BOUNCED || other != Said.UNKNOWN && !isLater(Said.GRANTED);
            return twoAddresses || !ends ? "yes at " + address(Said.GRANTED) : NOTHING;
        }

        /** Whether one was said later than the other. */
        private boolean isLater(final Said one) {
            return first == one ? order > 0 : order < 0;
        }

        private String address(final Said said) {
            return address(first == said);
        }

        private String address(final boolean ofFirst) {
            return ofFirst || !twoAddresses ? "a" + number : "b" + number;
        }

        String label(final boolean ofFirst) {
            return (ofFirst ? "crm:a" : "shop:b") + number;
        }

        String record(final boolean ofFirst) {
            final Random random = new Random(number);
            final Said said = ofFirst ? first : second;
            final int month = ofFirst ? 3 + order : 3;
            return IndexedCustomers.customer(label(ofFirst), "given_name", name(random), "family_name", name(random), "phone", "+4930%08d".formatted(random.nextInt(100_000_000)),
                    "birth_date", "19%02d-%02d-%02d".formatted(40 + random.nextInt(60), 1 + random.nextInt(12), 1 + random.nextInt(28)), "email", address(ofFirst) + "@example.com",
                    "updated_at", ofFirst == firstIsNewer ? "2026-05-02" : "2026-04-02", "marketing_consent", said.word, "consent_at", "2026-%02d-10T08:00:00Z".formatted(month),
                    "consent_expires_at", said.expires, "email_status", said.status);
        }

        private static String name(final Random random) {
            return random.ints(9, 'a', 'z' + 1).mapToObj(c -> String.valueOf((char) c)).collect(Collectors.joining());
        }
    }

    private static List<Case> cases() {
        final List<Case> cases = new ArrayList<>();
        for (final Said first : Said.values()) {
            for (final Said second : Said.values()) {
                for (int order = -1; order <= 1; order++) {
                    for (int variant = 0; variant < 4; variant++) {
                        cases.add(new Case(cases.size(), first, second, order, (variant & 1) == 1, (variant & 2) == 2));
                    }
                }
            }
        }
        return cases;
    }

    private static List<String> records(final List<Case> cases, final boolean first, final boolean second, final long seed) {
        final List<String> records = new ArrayList<>();
        for (final Case each : cases) {
            if (first) {
                records.add(each.record(true));
            }
            if (second) {
                records.add(each.record(false));
            }
        }
        Collections.shuffle(records, new Random(seed));
        return records;
    }

    private static void check(final List<Case> cases, final List<JsonNode> golden, final String how) {
        assertEquals(cases.size(), golden.size(), "a golden record per person, " + how);
        final Map<String, JsonNode> byLabel = golden.stream().collect(Collectors.toMap(record -> record.get("merged_from").findValuesAsText("record").stream()
                .filter(label -> label.startsWith("crm:")).findFirst().orElseThrow(), record -> record));
        final List<String> wrong = new ArrayList<>();
        for (final Case each : cases) {
            final JsonNode record = byLabel.get(each.label(true));
            final String word = record.get("marketing_consent").asText();
            final boolean blocked = List.of("bounced", "complained").contains(record.get("email_status").asText());
            final String actual = List.of("no", "withdrawn").contains(word) ? NO : "yes".equals(word) && !blocked ? "yes at " + record.get("email").asText().split("@")[0] : NOTHING;
            if (!actual.equals(each.expected()) || record.get("review_refusal").asBoolean()) {
                wrong.add(each + ": expected " + each.expected() + ", was " + actual);
            }
        }
        assertTrue(wrong.isEmpty(), how + ", " + wrong.size() + " of " + cases.size() + ":\n" + String.join("\n", wrong.subList(0, Math.min(30, wrong.size()))));
    }

    @Test
    void oneFileInAnyOrder() {
        final List<Case> cases = cases();
        for (long seed = 1; seed <= 2; seed++) {
            final TestRunner runner = alone();
            runner.enqueue(records(cases, true, true, seed).stream().collect(Collectors.joining(",", "[", "]")));
            runner.run();
            check(cases, Services.records(runner, "golden"), "one file, order " + seed);
        }
    }

    @Test
    void oneFileOrTwoWithAnIndexInEitherOrder() {
        final List<Case> cases = cases();
        final List<String> ties = cases.stream().filter(Case::twoAddresses).map(each -> IndexedCustomers.pair("same", each.label(true), each.label(false))).toList();
        final IndexedCustomers one = new IndexedCustomers(postgres, "one file").asOf(AS_OF);
        one.export(records(cases, true, true, 3));
        check(cases, one.exported("golden"), "one file with an index");
        for (final boolean firstComesFirst : new boolean[] {true, false}) {
            final IndexedCustomers two = new IndexedCustomers(postgres, "two files " + firstComesFirst).asOf(AS_OF);
            two.decide(ties);
            two.export(records(cases, firstComesFirst, !firstComesFirst, 4));
            two.export(records(cases, !firstComesFirst, firstComesFirst, 5));
            check(cases, two.exported("golden"), "two files, the first one " + (firstComesFirst ? "first" : "last"));
        }
    }

    private static TestRunner alone() {
        final TestRunner runner = TestRunners.newTestRunner(DeduplicateCustomerRecord.class);
        Services.jsonReader(runner);
        Services.jsonWriter(runner);
        runner.setProperty("As Of", AS_OF);
        return runner;
    }

    private static List<JsonNode> goldenOf(final TestRunner runner, final String... customers) {
        runner.clearTransferState();
        runner.enqueue(List.of(customers).stream().collect(Collectors.joining(",", "[", "]")));
        runner.run();
        return Services.records(runner, "golden");
    }

    private static String ada(final String label, final String... fields) {
        final Map<String, String> all = new LinkedHashMap<>();
        for (final String[] some : List.of(new String[] {"given_name", "Ada", "family_name", "Lovelace", "phone", "+49301234567", "birth_date", "1985-12-10", "consent_expires_at", "",
            "email_status", ""}, fields)) {
            for (int i = 0; i < some.length; i += 2) {
                all.put(some[i], some[i + 1]);
            }
        }
        return IndexedCustomers.customer(label, all.entrySet().stream().flatMap(field -> Stream.of(field.getKey(), field.getValue())).toArray(String[]::new));
    }

    @Test
    void aRecordAloneSaysNoWhereItsStatusDoes() {
        final List<JsonNode> golden = goldenOf(alone(),
                IndexedCustomers.customer("crm:1", "email", "ada@example.com", "marketing_consent", "yes", "consent_at", "2026-01-01", "email_status", "Complained", "consent_expires_at", null),
                IndexedCustomers.customer("crm:2", "email", "bob@example.com", "marketing_consent", "yes", "consent_at", "2026-01-01", "email_status", null, "consent_expires_at", "2026-06-01"),
                IndexedCustomers.customer("crm:3", "email", "cy@example.com", "marketing_consent", "yes", "consent_at", "2026-01-01", "email_status", null, "consent_expires_at", "some day"),
                IndexedCustomers.customer("crm:4", "email", "di@example.com", "marketing_consent", "yes", "consent_at", "2026-01-01", "email_status", null, "consent_expires_at", "2026-07-01"));
        assertEquals("withdrawn", IndexedCustomers.find(golden, "crm:1").get("marketing_consent").asText());
        assertTrue(IndexedCustomers.find(golden, "crm:1").get("consent_at").isNull(), "the date was that of the consent");
        assertEquals("pending", IndexedCustomers.find(golden, "crm:2").get("marketing_consent").asText());
        assertEquals("pending", IndexedCustomers.find(golden, "crm:3").get("marketing_consent").asText(), "an expiry that is not understood has passed");
        assertEquals("yes", IndexedCustomers.find(golden, "crm:4").get("marketing_consent").asText());
    }

    @Test
    void aConsentThatIsOverIsPendingAlsoWhereItsFieldIsABoolean() {
        final List<JsonNode> golden = goldenOf(alone(), "{\"customer_id\": \"1\", \"source\": \"crm\", \"email\": \"ada@example.com\", \"marketing_consent\": true, "
                + "\"consent_at\": \"2026-01-01\", \"consent_expires_at\": \"some day\"}");
        assertEquals("pending", golden.getFirst().get("marketing_consent").asText());
    }

    @Test
    void aRefusalOfTheSameDayOutweighsAConsentWithATime() {
        final JsonNode golden = goldenOf(alone(), ada("crm:1", "email", "ada@example.com", "marketing_consent", "no", "consent_at", "2026-03-01"),
                ada("shop:2", "email", "ada@example.com", "marketing_consent", "yes", "consent_at", "2026-03-01T08:00:00Z")).getFirst();
        assertEquals("no", golden.get("marketing_consent").asText());
    }

    @Test
    void aDateThatIsYetToComeCountsForNothingAndIsCounted() {
        final TestRunner runner = alone();
        final JsonNode golden = goldenOf(runner, ada("crm:1", "email", "ada@example.com", "updated_at", "2062-03-01", "marketing_consent", "yes", "consent_at", "2206-03-01"),
                ada("shop:2", "email", "ada@example.com", "updated_at", "2026-03-01", "marketing_consent", "no", "consent_at", "2026-03-01"),
                ada("web:3", "email", "ada@example.com", "updated_at", "last week", "marketing_consent", "perhaps", "consent_at", "")).getFirst();
        assertEquals("no", golden.get("marketing_consent").asText());
        assertEquals("2026-03-01", golden.get("updated_at").asText(), "it is not the most recent either");
        final JsonNode counts = Services.report(runner).get("counts");
        assertEquals(List.of(2, 1, 1), List.of(counts.get("future_dates").asInt(), counts.get("unread_dates").asInt(), counts.get("unknown_consent").asInt()));
    }

    @Test
    void aRefusalBesideAnAddressThatIsNotUnderstoodCounts() {
        final TestRunner runner = alone();
        final JsonNode golden = goldenOf(runner, ada("crm:1", "email", "ada@example.com; ada@example.org", "marketing_consent", "no", "consent_at", "2026-03-01"),
                ada("shop:2", "email", "ada@example.com", "marketing_consent", "yes", "consent_at", "2026-02-01")).getFirst();
        assertEquals("no", golden.get("marketing_consent").asText());
        assertEquals("ada@example.com", golden.get("email").asText());
        assertEquals(1, Services.report(runner).get("counts").get("unread_addresses").asInt());
    }

    @Test
    void aDateThatWasYetToComeStaysNoDateWhenTheIndexMergesAgain() {
        final IndexedCustomers index = new IndexedCustomers(postgres, "future").asOf("2026-06-15");
        index.export(ada("crm:1", "email", "ada@example.com", "updated_at", "2026-08-01", "marketing_consent", "yes", "consent_at", "2026-08-01"));
        index.asOf("2026-09-01").export(ada("shop:2", "email", "ada@example.com", "updated_at", "2026-06-01", "marketing_consent", "no", "consent_at", "2026-07-01"));
        assertEquals("no", index.golden("crm:1").get("marketing_consent").asText());
    }

    @Test
    void aTypingErrorInUpdatedAtDoesNotFreezeTheRecord() {
        final IndexedCustomers index = new IndexedCustomers(postgres, "frozen").asOf("2026-06-15");
        index.export(ada("crm:1", "email", "ada@example.com", "updated_at", "2062-06-01", "marketing_consent", "yes", "consent_at", "2026-01-01"));
        index.export(ada("crm:1", "email", "ada@example.com", "updated_at", "2026-06-14", "marketing_consent", "no", "consent_at", "2026-06-14"));
        assertEquals("no", index.golden("crm:1").get("marketing_consent").asText());
    }

    @Test
    void aRefusalWithoutADateCountsAsOfTheLastRunThatReadIt() {
        final String refusal = ada("crm:1", "email", "ada@example.com", "updated_at", "2026-01-01", "marketing_consent", "no", "consent_at", "");
        final IndexedCustomers index = new IndexedCustomers(postgres, "undated").asOf("2026-06-01");
        index.export(refusal);
        index.asOf("2026-06-20").export(ada("shop:2", "email", "ada@example.com", "updated_at", "2026-06-10", "marketing_consent", "yes", "consent_at", "2026-06-10"));
        assertEquals("yes", index.golden("crm:1").get("marketing_consent").asText(), "said after the refusal was read last");
        index.asOf("2026-06-21").export(refusal);
        assertEquals("no", index.golden("crm:1").get("marketing_consent").asText(), "read again, it is the latest word");
        index.asOf("2026-06-20").export(refusal);
        assertEquals("no", index.golden("crm:1").get("marketing_consent").asText(), "an older run takes nothing back");
    }

    @Test
    void aConsentThatEndsIsNotMailedAlthoughItsRecordDoesNotCome() {
        final IndexedCustomers index = new IndexedCustomers(postgres, "ends").asOf("2026-06-01");
        index.export(IndexedCustomers.customer("crm:1", "email", "ada@example.com", "marketing_consent", "yes", "consent_at", "2026-01-01", "consent_expires_at", "2026-06-10"));
        assertEquals("yes", index.golden("crm:1").get("marketing_consent").asText());
        index.asOf("2026-06-11").export(IndexedCustomers.customer("crm:9", "email", "bob@example.com", "marketing_consent", "yes", "consent_at", "2026-01-01", "consent_expires_at", null));
        assertEquals("pending", index.golden("crm:1").get("marketing_consent").asText(), "she leaves anew");
    }

    @Test
    void aPriorityOfSourcesDecidesAmongMailableAddressesOnly() {
        final TestRunner runner = alone();
        runner.setProperty("survivorship./email", "source priority: crm, shop");
        assertEquals("ada.shop@example.com", goldenOf(runner, ada("crm:1", "email", "ada@example.com", "marketing_consent", "", "consent_at", ""),
                ada("shop:2", "email", "ada.shop@example.com", "marketing_consent", "yes", "consent_at", "2026-01-01")).getFirst().get("email").asText());
        assertEquals("ada@example.com", goldenOf(runner, ada("crm:1", "email", "ada@example.com", "updated_at", "2025-01-01", "marketing_consent", "yes", "consent_at", "2025-01-01"),
                ada("shop:2", "email", "ada.shop@example.com", "updated_at", "2026-01-01", "marketing_consent", "yes", "consent_at", "2026-01-01")).getFirst().get("email").asText());
    }

    @Test
    void aRuleOfSurvivorshipLendsNoAddressTheConsentOfAnother() {
        final TestRunner runner = alone();
        runner.setProperty("survivorship./marketing_consent", "maximum");
        runner.setProperty("survivorship./email", "source priority: crm, shop");
        final JsonNode golden = goldenOf(runner, ada("crm:1", "email", "ada@example.com", "marketing_consent", "", "consent_at", "", "email_status", ""),
                ada("shop:2", "email", "ada.shop@example.com", "marketing_consent", "yes", "consent_at", "2026-01-01", "email_status", "bounced")).getFirst();
        assertEquals("ada@example.com", golden.get("email").asText());
        assertNotEquals("yes", golden.get("marketing_consent").asText());
    }

    @Test
    void aBounceKnownToAnotherRecordOfTheAddressLeavesWithIt() {
        final JsonNode golden = goldenOf(alone(), ada("crm:1", "email", "ada@example.com", "updated_at", "2026-05-01", "marketing_consent", "yes", "consent_at", "2026-05-01", "email_status", ""),
                ada("esp:2", "email", "ada@example.com", "updated_at", "2026-01-01", "marketing_consent", "", "consent_at", "", "email_status", "cleaned")).getFirst();
        assertEquals("cleaned", golden.get("email_status").asText());
    }

    @Test
    void aRefusalAtAMailboxKeepsOthersFromItAlsoWithAnotherAddress() {
        final IndexedCustomers index = new IndexedCustomers(postgres, "family").asOf(AS_OF);
        index.decide(IndexedCustomers.pair("same", "crm:1", "shop:2"));
        index.export(IndexedCustomers.customer("crm:1", "given_name", "Ada", "email", "home@example.com", "updated_at", "2026-01-01", "marketing_consent", "no", "consent_at", "2026-05-01"),
                IndexedCustomers.customer("shop:2", "given_name", "Ada", "email", "ada@example.org", "updated_at", "2026-02-01", "marketing_consent", "yes", "consent_at", "2026-05-02"),
                IndexedCustomers.customer("crm:3", "given_name", "Bruno", "email", "home@example.com", "updated_at", "2026-01-01", "marketing_consent", "yes", "consent_at", "2026-01-01"));
        assertEquals("ada@example.org", index.golden("crm:1").get("email").asText());
        assertFalse(index.golden("crm:3").get("email_owner").asBoolean());
        index.export(IndexedCustomers.customer("crm:1", "given_name", "Ada", "email", "home@example.com", "updated_at", "2026-06-01", "marketing_consent", "yes", "consent_at", "2026-06-01"));
        assertTrue(index.golden("crm:1").get("email_owner").asBoolean(), "she agreed, and may be mailed there");
    }
}
