// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching;

import com.fasterxml.jackson.databind.JsonNode;
import io.emailpersonalization.nifi.consent.register.Consent;
import io.emailpersonalization.nifi.consent.register.ConsentRegister;
import io.emailpersonalization.nifi.consent.register.Evidence;
import io.emailpersonalization.nifi.record.value.SourceId;
import io.emailpersonalization.nifi.sandbox.database.SandboxPostgres;
import io.emailpersonalization.nifi.testing.Services;
import org.apache.nifi.controller.AbstractControllerService;
import org.apache.nifi.reporting.InitializationException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import static io.emailpersonalization.nifi.matching.IndexedCustomers.customer;
import static io.emailpersonalization.nifi.matching.IndexedCustomers.one;
import static io.emailpersonalization.nifi.matching.IndexedCustomers.pair;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Erasures erase the people that they name and nobody else. */
class ErasureTest {

    private static final String ANNA = anna("crm:1", "anna@example.com", "2026-01-01");
    private static final String ANNA_SHOP = anna("shop:9", "anna@example.com", "2026-02-01");
    private static final String ANNA_ELSEWHERE = anna("web:5", "anna.berg@example.org", "2026-03-01");
    private static SandboxPostgres postgres;
    private static int indexes;

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
    void open() {
        index = new IndexedCustomers(postgres, "erasures " + ++indexes);
    }

    private static String anna(final String label, final String email, final String updatedAt) {
        return customer(label, "given_name", "Anna", "email", email, "updated_at", updatedAt, "marketing_consent", "yes", "consent_at", "2026-01-01");
    }

    private static Set<String> addresses(final JsonNode changed) {
        final List<String> addresses = new ArrayList<>();
        changed.get("addresses").forEach(address -> addresses.add(address.asText()));
        return Set.copyOf(addresses);
    }

    private JsonNode erased() {
        return index.decided("changed").stream().filter(record -> "erased".equals(record.get("became").asText())).findFirst().orElseThrow();
    }

    private String fault() {
        return index.decided("invalid").getFirst().get("decision_error").asText();
    }

    private void together() {
        index.decide(pair("same", "crm:1", "web:5"));
        index.export(ANNA, ANNA_SHOP, ANNA_ELSEWHERE);
        assertEquals(Set.of(Set.of("crm:1", "shop:9", "web:5")), index.persons());
    }

    @Test
    void anErasureByAnIdThatWasMergedAwayIsRepeatedWithoutHarm() {
        index.export(ANNA);
        index.export(ANNA_ELSEWHERE);
        final String younger = index.idOf("web:5");
        index.decide(pair("same", "crm:1", "web:5"));
        final String erasure = "{\"decision\":\"erase\",\"golden_id\":\"%s\"}".formatted(younger);
        index.decide(erasure);
        assertEquals(Set.of("anna@example.com", "anna.berg@example.org"), addresses(erased()));
        index.decide(erasure);
        assertTrue(index.decided("invalid").isEmpty());
        assertNotEquals(younger, erased().get("golden_id").asText());
    }

    @Test
    void anErasedRecordLeavesItsPerson() {
        together();
        final String anna = index.idOf("crm:1");
        index.decide(one("erase", "web:5", ",\"scope\":\"record\""));
        assertEquals(Set.of(Set.of("crm:1", "shop:9")), index.persons());
        assertEquals(anna, index.idOf("crm:1"));
        final JsonNode erased = erased();
        assertEquals(Set.of("anna.berg@example.org"), addresses(erased));
        assertEquals("[{\"source\":\"web\",\"customer_id\":\"5\"}]", erased.get("members").toString());
        assertNotEquals(anna, erased.get("golden_id").asText(), "who goes on is not deleted by it");
        final JsonNode golden = index.decided("golden").getFirst();
        assertEquals(List.of(anna, "anna@example.com"), List.of(golden.get("golden_id").asText(), golden.get("email").asText()));
        assertFalse(index.everything().contains("anna.berg"));
        final JsonNode counts = Services.report(index.update()).get("counts");
        assertEquals(List.of(0, 1), List.of(counts.get("erased_persons").asInt(), counts.get("erased_records").asInt()));
        index.export(ANNA, ANNA_SHOP, ANNA_ELSEWHERE);
        assertEquals(1, index.exported("erased").size());
        assertEquals(anna, index.golden("crm:1").get("golden_id").asText());
    }

    @Test
    void theRecordThatGaveThePersonItsIdGoesAndTheIdStays() {
        together();
        final String anna = index.idOf("shop:9");
        index.decide(one("erase", "crm:1", ",\"scope\":\"record\""));
        assertEquals(anna, index.decided("golden").stream().filter(record -> record.get("merged_from").toString().contains("shop:9")).findFirst().orElseThrow().get("golden_id").asText());
        assertTrue(index.decided("changed").stream().filter(record -> "erased".equals(record.get("became").asText())).noneMatch(record -> anna.equals(record.get("golden_id").asText())));
        assertTrue(addresses(erased()).isEmpty(), "another record of hers has the address");
    }

    @Test
    void theOnlyRecordOfAPersonIsThePerson() {
        index.export(ANNA);
        final String anna = index.idOf("crm:1");
        index.decide(one("erase", "crm:1", ",\"scope\":\"record\""));
        assertEquals(anna, erased().get("golden_id").asText());
        assertTrue(index.persons().isEmpty());
    }

    @Test
    void anotherScopeOrARecordWithoutItsIdIsInvalid() {
        together();
        index.decide(one("erase", "crm:1", ",\"scope\":\"everything\""), "{\"decision\":\"erase\",\"scope\":\"record\",\"golden_id\":\"%s\"}".formatted(index.idOf("crm:1")));
        assertEquals(2, index.decided("invalid").size());
        assertEquals(1, index.persons().size());
    }

    @Test
    void decisionsAreObeyedInTheirOrder() {
        together();
        index.decide(one("split", "web:5", ""), one("erase", "crm:1", ""));
        assertEquals(Set.of(Set.of("web:5")), index.persons(), "the record came out of her before she was erased");
        index.export(anna("crm:2", "anna2@example.com", "2026-01-01"), anna("shop:3", "anna3@example.com", "2026-01-01"));
        index.decide(pair("same", "crm:2", "shop:3"), one("erase", "crm:2", ""));
        assertEquals(Set.of(Set.of("web:5")), index.persons(), "the record had become hers before she was erased");
        assertEquals(Set.of("anna2@example.com", "anna3@example.com"), index.decided("changed").stream().flatMap(record -> addresses(record).stream()).collect(Collectors.toSet()));
        assertTrue(index.decided("changed").stream().allMatch(record -> "erased".equals(record.get("became").asText())), "whoever was merged into her is told to be erased");
    }

    @Test
    void anUnknownPersonIsNotErased() {
        index.export(ANNA);
        index.decide(one("erase", "crm:77", ""), "{\"decision\":\"erase\",\"golden_id\":\"00000000-0000-0000-0000-000000000000\"}");
        assertEquals(2, index.decided("invalid").size());
        assertTrue(fault().contains("does not know"), fault());
        assertTrue(index.decided("changed").isEmpty());
        assertEquals(1, index.persons().size());
    }

    @Test
    void anAddressFindsItsPerson() {
        index.export(ANNA, ANNA_SHOP);
        final String anna = index.idOf("crm:1");
        final String[] decision = {"{\"decision\":\"erase\",\"email\":\"Anna@Example.com\"}"};
        index.decide(decision);
        assertEquals(anna, erased().get("golden_id").asText());
        assertTrue(index.persons().isEmpty());
        index.decide(decision);
        assertTrue(index.decided("invalid").isEmpty(), "again, after a crash");
        assertEquals(anna, erased().get("golden_id").asText());
        assertFalse(index.everything().toLowerCase(Locale.ROOT).contains("anna@"));
    }

    @Test
    void anAddressOfSeveralPeopleFindsNobody() {
        index.export(ANNA, customer("crm:2", "given_name", "Bruno", "email", "anna@example.com"));
        index.decide("{\"decision\":\"erase\",\"email\":\"anna@example.com\"}");
        assertTrue(fault().contains("several people"), fault());
        assertEquals(2, index.persons().size());
    }

    @Test
    void anAddressThatNobodyHasIsErasedItself() {
        index.decide("{\"decision\":\"erase\",\"email\":\"ghost@example.com\",\"by\":\"ghost@example.com\"}");
        assertEquals(Set.of("ghost@example.com"), addresses(erased()));
        index.export(customer("crm:3", "given_name", "Ghost", "email", "ghost@example.com"));
        assertEquals(1, index.exported("erased").size());
        assertFalse(index.everything().contains("ghost@"), "who decided is not kept where it is the address");
    }

    @Test
    void everyAddressThatHerRecordsEverHadIsTold() {
        index.export(anna("crm:1", "Anna.Former@Example.com", "2025-01-01"));
        index.export(ANNA);
        index.decide(one("erase", "crm:1", ""));
        assertEquals(Set.of("Anna.Former@Example.com", "anna@example.com"), addresses(erased()));
        assertFalse(index.everything().toLowerCase(Locale.ROOT).contains("anna"));
    }

    @Test
    void theAddressOfARecordThatCameTwiceOrTooLateIsToldToo() {
        index.export(anna("crm:1", "twice@example.com", "2025-01-01"), ANNA);
        index.export(anna("crm:1", "late@example.com", "2024-01-01"));
        index.decide(one("erase", "crm:1", ""));
        assertEquals(Set.of("twice@example.com", "late@example.com", "anna@example.com"), addresses(erased()));
    }

    @Test
    void anErasedPersonIsStoredAgainByALaterConsentUnderAnotherId() {
        index.export(ANNA, ANNA_SHOP);
        final String anna = index.idOf("crm:1");
        index.decide(one("erase", "crm:1", ""));
        final String before = Instant.now().minus(Duration.ofDays(2)).toString();
        final String after = Instant.now().plus(Duration.ofHours(2)).toString();
        index.export(customer("crm:1", "given_name", "Anna", "email", "anna@example.com", "marketing_consent", "yes", "consent_at", before),
                customer("shop:9", "given_name", "Anna", "email", "anna@example.com", "marketing_consent", "yes", "consent_at", null));
        assertEquals(2, index.exported("erased").size(), "an older consent, and one without a date");
        index.export(customer("crm:1", "given_name", "Anna", "email", "anna@example.com", "marketing_consent", "yes", "consent_at", after),
                customer("shop:9", "given_name", "Anna", "email", "anna@example.com", "marketing_consent", "no", "consent_at", after));
        assertEquals(1, index.exported("erased").size(), "the record that does not agree stays out");
        assertNotEquals(anna, index.golden("crm:1").get("golden_id").asText());
        assertEquals(index.idOf("crm:1"), index.golden("crm:1").get("golden_id").asText());
        index.export(customer("crm:1", "given_name", "Anna", "email", "anna@example.com", "marketing_consent", "yes", "consent_at", before));
        assertEquals(1, index.exported("golden").size(), "she stays");
    }

    @Test
    void aReadmittedPersonIsStoredUnderAnotherIdAlsoInTheLedger() throws InitializationException {
        final RecordedLedger ledger = new RecordedLedger();
        index.update().addControllerService("ledger", ledger);
        index.update().enableControllerService(ledger);
        index.update().setProperty("Consent Ledger", "ledger");
        index.export(ANNA, ANNA_SHOP);
        final String anna = index.idOf("crm:1");
        index.decide(one("erase", "crm:1", ""));
        final String readmission = one("readmit", "crm:1", ",\"email\":\"anna@example.com\"");
        index.decide(readmission);
        assertTrue(index.decided("changed").isEmpty());
        assertEquals(1, Services.report(index.update()).get("counts").get("readmitted").asInt());
        assertEquals(List.of("[anna@example.com] [SourceId[source=crm, id=1]]"), ledger.told);
        index.decide(readmission);
        assertTrue(index.decided("invalid").isEmpty(), "again, after a crash");
        assertEquals(2, ledger.told.size());
        index.export(ANNA, ANNA_SHOP);
        assertEquals(1, index.exported("erased").size(), "the other record was not readmitted");
        assertNotEquals(anna, index.golden("crm:1").get("golden_id").asText());
        index.decide(one("readmit", "crm:555", ""));
        assertTrue(fault().contains("nobody was erased"), fault());
    }

    /** Notes what it is told. */
    private static final class RecordedLedger extends AbstractControllerService implements ConsentRegister {
        private final List<String> told = new ArrayList<>();

        @Override
        public int record(final List<Evidence> evidence, final Instant readAt) {
            return 0;
        }

        @Override
        public Map<String, Consent> consents(final Collection<String> addresses, final Instant asOf) {
            return Map.of();
        }

        @Override
        public void suppress(final Collection<String> addresses, final Collection<SourceId> records, final String reason) {
            told.add("suppressed");
        }

        @Override
        public void readmit(final Collection<String> addresses, final Collection<SourceId> records) {
            told.add(addresses + " " + records);
        }
    }
}
