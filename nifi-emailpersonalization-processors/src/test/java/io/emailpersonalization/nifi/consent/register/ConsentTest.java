// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.consent.register;

import com.fasterxml.jackson.databind.JsonNode;
import io.emailpersonalization.nifi.consent.ConsentLedger;
import io.emailpersonalization.nifi.consent.UpdateConsentLedger;
import io.emailpersonalization.nifi.record.value.StatedTime;
import io.emailpersonalization.nifi.sandbox.database.SandboxPostgres;
import io.emailpersonalization.nifi.store.StoreException;
import io.emailpersonalization.nifi.testing.SandboxPool;
import io.emailpersonalization.nifi.testing.Services;
import io.emailpersonalization.nifi.testing.SharedPostgres;
import org.apache.nifi.reporting.InitializationException;
import org.apache.nifi.util.TestRunner;
import org.apache.nifi.util.TestRunners;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Ledger and processor on a real PostgreSQL. */
@Tag("server")
class ConsentTest {

    private static final String HEADER = "customer_id,source,email,marketing_consent,consent_at,consent_expires_at,email_status,country\n";
    private static final Instant NOW = Instant.parse("2026-06-30T00:00:00Z");

    private final SandboxPostgres postgres = SharedPostgres.empty();
    private final TestRunner runner = TestRunners.newTestRunner(UpdateConsentLedger.class);
    private final SandboxPool pool = new SandboxPool(postgres);
    private final ConsentLedger ledger = new ConsentLedger();

    @BeforeEach
    void configure() throws InitializationException {
        Services.csvReader(runner);
        Services.jsonWriter(runner);
        pool.addTo(runner);
        runner.addControllerService("ledger", ledger);
        runner.setProperty(ledger, "Database Connection Pooling Service", "pool");
        runner.setProperty(ledger, "Hash Key", "a secret of the tests");
        runner.enableControllerService(ledger);
        runner.setProperty("Consent Ledger", "ledger");
    }

    private void run(final String... rows) {
        runner.enqueue(HEADER + String.join("\n", rows) + "\n");
        runner.run();
    }

    private ConsentState state(final String address) throws StoreException {
        return ledger.consents(List.of(address), NOW).get(address).state();
    }

    @Test
    void whatCannotBeSeenHidesNoOptOutAndStopsNothing() throws StoreException {
        run("1,c\u0000rm,\u00a0hidden@example.com\u200b,no,2026-01-01,,,DE", "2,crm,sha\u0000red@example.com,no,,,,DE");
        runner.assertTransferCount("success", 1);
        assertEquals(ConsentState.WITHDRAWN, state("hidden@example.com"));
        assertEquals(ConsentState.WITHDRAWN, state("shared@example.com"));
    }

    @Test
    void nobodyAgreesByARowThatIsOutOfStepWithItsHeader() throws StoreException {
        run("1,crm,agreed@example.com,yes,2026-01-01,,,DE,surplus", "2,crm,refused@example.com,no,2026-01-01,,,DE,surplus", "3,crm,other@example.com,yes,2026-01-01,,,DE");
        assertEquals(ConsentState.UNKNOWN, state("agreed@example.com"));
        assertEquals(ConsentState.WITHDRAWN, state("refused@example.com"));
        assertEquals(ConsentState.GRANTED, state("other@example.com"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "1,crm,a@x.example,yes,2026-03-02,,, / 2,shop,A@X.example,,,,, | GRANTED",
        "1,crm,a@x.example,yes,2026-03-02,,, / 2,shop,a@x.example,no,,,, | WITHDRAWN",
        "1,crm,a@x.example,yes,2026-03-02,,, / 2,shop,a@x.example,no,2026-01-01,,, | GRANTED",
        "1,crm,a@x.example,yes,2026-03-02,,, / 2,shop,a@x.example,no,2026-03-02,,, | WITHDRAWN",
        "1,crm,a@x.example,yes,,,, / 2,shop,a@x.example,no,2026-01-01,,, | WITHDRAWN",
        "1,crm,a@x.example,yes,2026-03-02,,spam, | WITHDRAWN",
        "1,crm,a@x.example,yes,2026-03-02,,Hard Bounce, | WITHDRAWN",
        "1,crm,a@x.example,yes,2026-03-02,2026-06-01,, | EXPIRED",
        "1,crm,a@x.example,yes,2026-03-02,2026-07-01,, | GRANTED",
        "1,crm,a@x.example,maybe,2026-03-02,,, | UNKNOWN",
        "1,crm,b@x.example,yes,2026-03-02,,, | UNKNOWN"})
    void decidesFromAllThatWasSaid(final String rows, final ConsentState expected) throws StoreException {
        run(rows.split(" / "));
        assertEquals(expected, state("a@x.example"));
    }

    /** A consent that is read in June and dated 1 August by mistake does not begin to count in August, whether it is read again or not. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aDateThatWasYetToComeStaysNoDateWhenItHasPassed(final boolean readAgain) throws StoreException {
        final Instant september = Instant.parse("2026-09-01T00:00:00Z");
        runner.setProperty("As Of", "2026-06-15");
        run("1,crm,a@x.example,yes,2026-08-01,,,", "2,shop,a@x.example,no,2026-07-01,,,", "3,crm,b@x.example,yes,2026-08-01,,,");
        runner.setProperty("As Of", "2026-09-01");
        run(readAgain ? "1,crm,a@x.example,yes,2026-08-01,,," : "4,crm,c@x.example,yes,2026-05-01,,,", "2,shop,a@x.example,no,2026-07-01,,,");
        assertEquals(ConsentState.WITHDRAWN, ledger.consents(List.of("a@x.example"), september).get("a@x.example").state());
        assertEquals(ConsentState.GRANTED, ledger.consents(List.of("b@x.example"), september).get("b@x.example").state(), "nobody refused");
        assertNull(ledger.consents(List.of("b@x.example"), september).get("b@x.example").at());
    }

    @Test
    void theOrderOfReadingAMistypedDateDoesNotMatter() throws StoreException {
        final Instant september = Instant.parse("2026-09-01T00:00:00Z");
        for (final String asOf : List.of("2026-09-01", "2026-06-15")) {
            runner.setProperty("As Of", asOf);
            run("1,crm,a@x.example,yes,2026-08-01,,,", "2,shop,a@x.example,no,2026-05-01,,,");
        }
        assertEquals(ConsentState.WITHDRAWN, ledger.consents(List.of("a@x.example"), september).get("a@x.example").state());
    }

    @Test
    void aWithdrawalCoversThePersonAndAConsentDoesNot() throws StoreException {
        run("1,crm,old@x.example,no,2026-05-01,,,", "1,crm,new@x.example,yes,2026-04-01,,,", "2,crm,one@x.example,yes,2026-05-01,,,", "2,crm,other@x.example,,,,,");
        assertEquals(ConsentState.WITHDRAWN, state("new@x.example"));
        assertEquals(ConsentState.GRANTED, state("one@x.example"));
        assertEquals(ConsentState.UNKNOWN, state("other@x.example"));
    }

    @Test
    void whatIsNotConfirmedYetIsNoConsentAndNoRefusal() throws StoreException {
        run("1,crm,a@x.example,pending,2026-03-02,,,", "2,crm,b@x.example,pending,2026-03-02,,,", "3,shop,b@x.example,yes,2026-03-03,,,", "4,crm,c@x.example,no,2026-03-01,,,",
                "5,shop,c@x.example,pending,2026-03-02,,,");
        assertEquals(List.of(ConsentState.PENDING, ConsentState.GRANTED, ConsentState.WITHDRAWN), List.of(state("a@x.example"), state("b@x.example"), state("c@x.example")));
        assertEquals(2, Services.records(runner, "withdrawn").size());
    }

    @Test
    void aConsentAfterAWithdrawalIsToldApart() throws StoreException {
        run("1,crm,a@x.example,no,2026-03-02,,,", "1,crm,a@x.example,yes,2026-04-02,,,", "2,crm,b@x.example,yes,2026-04-02,,,");
        final Map<String, Consent> consents = ledger.consents(List.of("a@x.example", "b@x.example"), NOW);
        assertTrue(consents.get("a@x.example").afterWithdrawal());
        assertFalse(consents.get("b@x.example").afterWithdrawal());
    }

    @Test
    void aComplaintAtOneAddressIsAWithdrawalForTheOthersThatALaterConsentOutweighs() throws StoreException {
        run("1,crm,old@x.example,,,,spam,", "1,crm,new@x.example,yes,2026-04-01,,,");
        assertEquals(ConsentState.WITHDRAWN, state("new@x.example"));
    }

    @Test
    void whoWasErasedStaysErasedWhateverTomorrowsExportSays() throws StoreException {
        run("1,crm,a@x.example,yes,2026-03-02,,,", "2,crm,b@x.example,yes,2026-03-02,,,");
        ledger.suppress(List.of("A@x.example"), List.of(), "erased");
        run("1,crm,a@x.example,yes,2026-06-02,,,");
        assertEquals(List.of(ConsentState.ERASED, ConsentState.GRANTED), List.of(state("a@x.example"), state("b@x.example")));
        assertEquals(1, postgres.count("select count(*) from consent_evidence"));
    }

    @Test
    void underANewKeyWhatWasSaidIsStillFound() throws StoreException {
        run("1,crm,a@x.example,no,2026-03-02,,,");
        runner.disableControllerService(ledger);
        runner.setProperty(ledger, "Hash Key", "another secret of the tests");
        runner.setProperty(ledger, "Previous Hash Keys", "a secret of long ago\na secret of the tests");
        runner.enableControllerService(ledger);
        assertEquals(ConsentState.WITHDRAWN, state("a@x.example"));
    }

    @Test
    void aSupersededConsentGoesAfterItsRetentionAndAWithdrawalNever() throws StoreException {
        run("1,crm,a@x.example,yes,2026-03-02,,,", "2,crm,b@x.example,no,2026-03-02,,,");
        postgres.execute("update consent_evidence set seen_at = now() - interval '4 years'");
        runner.disableControllerService(ledger);
        runner.setProperty(ledger, "Retention", "1000 days");
        runner.enableControllerService(ledger);
        ledger.record(List.of(new Evidence("a@x.example", Evidence.Kind.WITHDRAWN, StatedTime.of(Instant.parse("2026-05-01T00:00:00Z")), null, "crm", "1", Evidence.Proof.NONE)), NOW);
        runner.disableControllerService(ledger);
        runner.enableControllerService(ledger);
        ledger.record(List.of(), NOW);
        assertEquals(List.of("withdrawn", "withdrawn"), postgres.query("select word from consent_evidence").stream().map(row -> row.get("word")).toList());
    }

    @Test
    void retentionKeepsWhatTiesAnAddressToAPersonAndWhatIsStillRead() throws StoreException {
        run("1,crm,a@x.example,yes,2026-03-02,,,", "2,shop,a@x.example,yes,2026-04-02,,,", "3,crm,c@x.example,yes,2026-03-02,,,", "3,crm,c@x.example,yes,2026-04-02,,,");
        postgres.execute("update consent_evidence set recorded_at = now() - interval '4 years', seen_at = case when customer_id = '3' then now() else now() - interval '4 years' end");
        runner.disableControllerService(ledger);
        runner.setProperty(ledger, "Retention", "1000 days");
        runner.enableControllerService(ledger);
        ledger.record(List.of(new Evidence("b@x.example", Evidence.Kind.WITHDRAWN, StatedTime.of(Instant.parse("2026-05-01T00:00:00Z")), null, "crm", "1", Evidence.Proof.NONE)), NOW);
        assertEquals(5, postgres.count("select count(*) from consent_evidence"));
        assertEquals(ConsentState.WITHDRAWN, state("a@x.example"));
    }

    @Test
    void aRuleOfARegionDecidesWhatCountsAsConsent() throws StoreException {
        runner.setProperty("rule.double opt-in", "record.country != 'DE' || record.consent_at != null && timestamp(record.consent_at + 'T00:00:00Z') < as_of");
        run("1,crm,a@x.example,yes,,,,DE", "2,crm,b@x.example,yes,2026-03-01,,,DE", "3,crm,c@x.example,yes,,,,US", "4,crm,d@x.example,no,,,,DE");
        assertEquals(List.of(ConsentState.PENDING, ConsentState.GRANTED, ConsentState.GRANTED, ConsentState.WITHDRAWN),
                List.of(state("a@x.example"), state("b@x.example"), state("c@x.example"), state("d@x.example")));
        assertEquals(1, Services.report(runner).get("counts").get("refused_by_rule").asInt());
        runner.setProperty("rule.broken", "record.country +");
        runner.assertNotValid();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anExpiredConsentOutweighsOneOfTheSameDayInWhateverOrderTheFilesCome(final boolean expiredFirst) throws StoreException {
        final String expired = "1,crm,a@x.example,yes,2026-03-02,2026-05-01,,";
        final String granted = "2,shop,a@x.example,yes,2026-03-02,,,";
        runner.setProperty("As Of", "2026-06-01");
        run(expiredFirst ? expired : granted);
        runner.setProperty("As Of", "2026-06-02");
        run(expiredFirst ? granted : expired);
        assertEquals(ConsentState.EXPIRED, state("a@x.example"));
        runner.setProperty("As Of", "2026-06-03");
        run("1,crm,a@x.example,yes,2026-03-02,2027-05-01,,");
        assertEquals(ConsentState.GRANTED, state("a@x.example"), "its own record says that it goes on");
    }

    @Test
    void expiryRefersToAsOf() {
        runner.setProperty("As Of", "2026-06-30");
        run("1,crm,a@x.example,yes,2026-03-02,2026-06-01,,", "2,crm,b@x.example,yes,2026-03-02,2026-07-01,,");
        assertEquals(List.of("1"), Services.records(runner, "withdrawn").stream().map(record -> record.get("customer_id").asText()).toList());
    }

    @Test
    void theInputLeavesAsItCameAndWithdrawnRecordsBesides() {
        final String rows = HEADER + "1,crm,a@x.example,no,,,,D-E\n2,crm,b@x.example,yes,2026-01-01,,,DE\n3,crm,no address,no,,,,DE\n4,crm,c@x.example,opted out = false,,,,DE\n";
        runner.enqueue(rows);
        runner.run();
        runner.getFlowFilesForRelationship("success").getFirst().assertContentEquals(rows);
        assertEquals(List.of("1", "3"), Services.records(runner, "withdrawn").stream().map(record -> record.get("customer_id").asText()).toList(), "a refusal finds the person by its id too");
        final JsonNode counts = Services.report(runner).get("counts");
        assertEquals(List.of(4, 4, 4, 1, 2), List.of(counts.get("received").asInt(), counts.get("evidence").asInt(), counts.get("new_evidence").asInt(), counts.get("unknown_words").asInt(),
                counts.get("withdrawn").asInt()));
    }

    @Test
    void theSameExportAgainAddsNothingAndEmitsTheSame() {
        final String[] rows = {"1,crm,a@x.example,no,,,,", "2,crm,b@x.example,yes,2026-01-01,,,"};
        run(rows);
        run(rows);
        assertEquals(2, postgres.count("select count(*) from consent_evidence"));
        assertEquals(2, runner.getFlowFilesForRelationship("withdrawn").size());
    }

    @Test
    void noAddressStandsInTheTable() {
        run("1,crm,canary@x.example,no,,,,");
        final Set<String> values = postgres.query("select * from consent_evidence").stream().flatMap(row -> row.values().stream()).map(String::valueOf).collect(Collectors.toSet());
        assertEquals(0, values.stream().filter(value -> value.contains("canary")).count());
    }

    @Test
    void whereTheDatabaseIsOutOfReachTheFlowFileWaits() {
        pool.setDown(true);
        run("1,crm,a@x.example,no,,,,");
        assertEquals(1, runner.getQueueSize().getObjectCount());
        runner.assertTransferCount("failure", 0);
        pool.setDown(false);
        runner.run();
        runner.assertTransferCount("success", 1);
        runner.assertTransferCount("withdrawn", 1);
    }
}
