// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.consent;

import io.emailpersonalization.nifi.sandbox.database.SandboxPostgres;
import io.emailpersonalization.nifi.store.StoreException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.time.Instant;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

/** From when the ledger has known that an address must not be mailed: a second opt-out is newer than what the vendor was told after the first. */
class ConsentSinceTest {

    private static final String NIGHT = "2026-06-30T00:00:00Z";
    private static SandboxPostgres postgres;
    private LedgerFixture fixture;

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
        fixture = new LedgerFixture(postgres);
    }

    private Instant since() throws StoreException {
        return fixture.consent("a@x.example", NIGHT).since();
    }

    private static Instant june(final int day) {
        return Instant.parse("2026-06-%02dT06:00:00Z".formatted(day));
    }

    private void runInJune(final int day, final String... rows) {
        fixture.run(june(day).toString(), rows);
    }

    @Test
    void aRefusalThatEveryExportRepeatsIsKnownSinceTheFirst() throws StoreException {
        for (int day = 1; day < 5; day++) {
            runInJune(day, "1,crm,a@x.example,no,,,,");
        }
        assertEquals(june(1), since());
        assertEquals(1, fixture.postgres.count("select count(*) from consent_evidence"));
    }

    @Test
    void aSecondOptOutIsNewAfterAConsentOfTheSameRecord() throws StoreException {
        runInJune(1, "1,crm,a@x.example,no,,,,");
        runInJune(2, "1,crm,a@x.example,yes,,,,");
        runInJune(3, "1,crm,a@x.example,no,,,,");
        assertEquals(june(3), since());
        runInJune(4, "1,crm,a@x.example,no,,,,");
        assertEquals(june(3), since());
    }

    @Test
    void aSecondOptOutIsNewAfterTheColumnWasCleared() throws StoreException {
        for (final int day : new int[] {1, 2, 3}) {
            fixture.runFile(june(day).toString(), "customer_id,source,email,opted_out", "1,crm,a@x.example," + (day == 2 ? "false" : "true"));
        }
        assertEquals(june(3), since());
    }

    @Test
    void aSecondOptOutOfTheSameDateIsNewAfterAConsentInBetween() throws StoreException {
        runInJune(1, "1,crm,a@x.example,no,2026-05-01,,,");
        runInJune(2, "1,crm,a@x.example,yes,2026-04-01,,,");
        runInJune(3, "1,crm,a@x.example,no,2026-05-01,,,");
        assertEquals(june(3), since());
    }

    @Test
    void aNewDateIsANewStatement() throws StoreException {
        runInJune(1, "1,crm,a@x.example,no,2026-05-01,,,");
        runInJune(2, "1,crm,a@x.example,no,2026-05-02,,,");
        assertEquals(june(2), since());
    }

    @Test
    void aSubscriptionElsewhereMakesTheRefusalThatComesAfterItNew() throws StoreException {
        runInJune(1, "1,crm,a@x.example,no,,,,");
        runInJune(2, "9,form,a@x.example,yes,2026-06-02T05:00:00Z,,,");
        assertEquals(ConsentState.GRANTED, fixture.state("a@x.example", NIGHT));
        assertNull(since());
        runInJune(3, "1,crm,a@x.example,no,,,,");
        assertEquals(ConsentState.WITHDRAWN, fixture.state("a@x.example", NIGHT));
        assertEquals(june(2), since());
    }

    @Test
    void aConsentAndARefusalInOneRecordAreNoNewRefusalEveryDay() throws StoreException {
        for (final int day : new int[] {1, 2, 3}) {
            fixture.runFile(june(day).toString(), "customer_id,source,email,marketing_consent,consent_at,opted_out", "1,crm,a@x.example,yes,2026-05-01,true");
        }
        assertEquals(june(1), since());
    }

    @Test
    void aConsentThatExpiredIsEndedSinceThenOrSinceItWasFirstRead() throws StoreException {
        runInJune(1, "1,crm,a@x.example,yes,2026-05-01,2026-06-15,,");
        assertEquals(Instant.parse("2026-06-15T00:00:00Z"), since());
        fixture = new LedgerFixture(postgres);
        runInJune(20, "1,crm,a@x.example,yes,2026-05-01,2026-06-15,,");
        assertEquals(june(20), since());
        fixture = new LedgerFixture(postgres);
        runInJune(20, "1,crm,a@x.example,yes,2026-05-01,when it ends,,");
        assertEquals(ConsentState.EXPIRED, fixture.state("a@x.example", NIGHT));
        assertEquals(june(20), since());
        assertEquals(1, fixture.count("unreadable_expiries"));
    }

    @Test
    void aReplayOfAFileChangesNothing() throws StoreException {
        runInJune(1, "1,crm,a@x.example,no,,,,");
        runInJune(2, "1,crm,a@x.example,yes,,,,");
        runInJune(3, "1,crm,a@x.example,no,,,,");
        runInJune(3, "1,crm,a@x.example,no,,,,");
        runInJune(2, "1,crm,a@x.example,yes,,,,");
        assertEquals(june(3), since());
    }
}
