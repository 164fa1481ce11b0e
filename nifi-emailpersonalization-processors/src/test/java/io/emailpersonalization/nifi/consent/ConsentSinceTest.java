// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.consent;

import io.emailpersonalization.nifi.consent.register.ConsentState;
import io.emailpersonalization.nifi.store.StoreException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Instant;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** From when the ledger has known that an address must not be mailed: a second opt-out is newer than what the vendor was told after the first. */
class ConsentSinceTest {

    private static final String NIGHT = "2026-06-30T00:00:00Z";
    private LedgerFixture fixture = new LedgerFixture();

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
        runInJune(1, "1,crm,a@x.example,no,,,,");
        final Instant first = since();
        for (int day = 2; day < 5; day++) {
            runInJune(day, "1,crm,a@x.example,no,,,,");
        }
        assertEquals(first, since());
        assertEquals(1, fixture.postgres.count("select count(*) from consent_evidence"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "no,, | yes,, | no,,",
        "no,2026-05-01, | yes,2026-04-01, | no,2026-05-01,",
        "no,2026-05-01, | no,2026-05-01, | no,2026-05-02,",
        ",,true | ,,false | ,,true",
        "yes,2026-05-01,true | yes,2026-05-01,false | yes,2026-05-01,true"})
    void aSecondOptOutIsNew(final String first, final String between, final String second) throws StoreException {
        final String header = "customer_id,source,email,marketing_consent,consent_at,opted_out";
        fixture.runFile(june(1).toString(), header, "1,crm,a@x.example," + first);
        final Instant before = since();
        fixture.runFile(june(2).toString(), header, "1,crm,a@x.example," + between);
        fixture.runFile(june(3).toString(), header, "1,crm,a@x.example," + second);
        final Instant after = since();
        assertTrue(after.isAfter(before));
        fixture.runFile(june(4).toString(), header, "1,crm,a@x.example," + second);
        // a replay of a file changes nothing
        fixture.runFile(june(2).toString(), header, "1,crm,a@x.example," + between);
        fixture.runFile(june(3).toString(), header, "1,crm,a@x.example," + second);
        assertEquals(after, since());
    }

    @Test
    void aSubscriptionElsewhereMakesTheRefusalThatComesAfterItNew() throws StoreException {
        runInJune(1, "1,crm,a@x.example,no,,,,");
        final Instant first = since();
        runInJune(2, "9,form,a@x.example,yes,2026-06-02T05:00:00Z,,,");
        assertEquals(ConsentState.GRANTED, fixture.state("a@x.example", NIGHT));
        assertNull(since());
        runInJune(3, "1,crm,a@x.example,no,,,,");
        assertEquals(ConsentState.WITHDRAWN, fixture.state("a@x.example", NIGHT));
        assertTrue(since().isAfter(first));
    }

    @Test
    void aConsentAndARefusalInOneRecordAreNoNewRefusalEveryDay() throws StoreException {
        final String header = "customer_id,source,email,marketing_consent,consent_at,opted_out";
        fixture.runFile(june(1).toString(), header, "1,crm,a@x.example,yes,2026-05-01,true");
        final Instant first = since();
        fixture.runFile(june(2).toString(), header, "1,crm,a@x.example,yes,2026-05-01,true");
        fixture.runFile(june(3).toString(), header, "1,crm,a@x.example,yes,2026-05-01,true");
        assertEquals(first, since());
    }

    @Test
    void aConsentThatExpiredIsEndedSinceThenOrSinceItWasFirstRead() throws StoreException {
        runInJune(1, "1,crm,a@x.example,yes,2026-05-01,2026-06-15,,");
        fixture.postgres.execute("update consent_evidence set since = '2026-06-01T06:00:00Z'");
        assertEquals(Instant.parse("2026-06-15T00:00:00Z"), since());
        fixture.postgres.execute("update consent_evidence set since = '2026-06-20T06:00:00Z'");
        assertEquals(june(20), since());
        fixture = new LedgerFixture();
        runInJune(20, "1,crm,a@x.example,yes,2026-05-01,when it ends,,");
        assertEquals(ConsentState.EXPIRED, fixture.state("a@x.example", NIGHT));
        assertTrue(since().isAfter(june(20)));
        assertEquals(1, fixture.count("unreadable_expiries"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"unknown", "?", ".", "n/a", "null"})
    void anExpiryOfWordsIsNoEternalConsent(final String expires) throws StoreException {
        runInJune(1, "1,crm,a@x.example,yes,2026-05-01," + expires + ",,", "2,crm,b@x.example,yes,2026-05-01,0000-00-00,,");
        assertEquals(ConsentState.EXPIRED, fixture.state("a@x.example", NIGHT));
        assertEquals(ConsentState.GRANTED, fixture.state("b@x.example", NIGHT));
        assertEquals(1, fixture.count("unreadable_expiries"));
    }

    @Test
    void itGoesByTheClockWhereTheFileIsReadAsOfAnEarlierTime() throws StoreException {
        final Instant before = Instant.now().minusSeconds(60);
        runInJune(1, "1,crm,a@x.example,no,2026-05-01,,,");
        assertTrue(since().isAfter(before));
    }
}
