// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.consent;

import io.emailpersonalization.nifi.consent.register.ConsentState;
import io.emailpersonalization.nifi.record.value.SourceId;
import io.emailpersonalization.nifi.store.StoreException;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Set;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

/** An erased person stays erased under address, mailbox and id, until a later consent or a decision. */
class LedgerErasureTest {

    private static final String READ = "2026-06-01T00:00:00Z";
    private static final String NIGHT = "2026-06-30T00:00:00Z";
    private static final SourceId SEVENTEEN = new SourceId("crm", "17");
    private LedgerFixture fixture = new LedgerFixture();

    /** As if it had been on 15 May. */
    private void erase(final List<String> addresses, final List<SourceId> records) throws StoreException {
        fixture.ledger.suppress(addresses, records, "erased");
        fixture.postgres.execute("update consent_suppression set erased_at = '2026-05-15'");
    }

    private long evidence() {
        return fixture.postgres.count("select count(*) from consent_evidence");
    }

    @Test
    void nothingIsAddedUnderAddressMailboxOrId() throws StoreException {
        fixture.run(READ, "17,crm,a.da@gmail.com,yes,2026-05-01,,,");
        erase(List.of("a.da@gmail.com"), List.of(SEVENTEEN));
        assertEquals(0, evidence());
        fixture.run(READ, "17,crm,new@x.example,yes,2026-05-01,,,", "18,crm,ada@gmail.com,no,2026-05-01,,,", "19,crm,a.da@gmail.com,yes,,,,", "20,crm,other@x.example,no,,,,");
        assertEquals(1, evidence());
        assertEquals(List.of("20"), fixture.withdrawn());
        assertEquals(3, fixture.count("erased"));
        assertEquals(List.of(ConsentState.ERASED, ConsentState.ERASED, ConsentState.UNKNOWN),
                List.of(fixture.state("a.da@gmail.com", NIGHT), fixture.state("ada@gmail.com", NIGHT), fixture.state("new@x.example", NIGHT)));
    }

    @Test
    void aConsentDatedAfterTheErasureEndsItForAddressAndId() throws StoreException {
        erase(List.of("a@x.example"), List.of(SEVENTEEN));
        fixture.run(READ, "17,crm,a@x.example,yes,2026-05-15,,,");
        assertEquals(ConsentState.ERASED, fixture.state("a@x.example", NIGHT));
        fixture.run(READ, "17,crm,a@x.example,yes,2062-05-16,,,");
        assertEquals(ConsentState.ERASED, fixture.state("a@x.example", NIGHT));
        fixture.run(READ, "17,crm,a@x.example,yes,2026-05-16,,,");
        assertEquals(ConsentState.GRANTED, fixture.state("a@x.example", NIGHT));
        assertEquals(0, fixture.postgres.count("select count(*) from consent_suppression where key_kind <> 'consent'"));
        assertEquals(Set.of(), fixture.ledger.erased(List.of(SEVENTEEN)));
    }

    /** The nightly export repeats a typing error until its date has passed. */
    @Test
    void aDateThatWasYetToComeNeverReadmits() throws StoreException {
        fixture.state("a@x.example", NIGHT);
        erase(List.of("a@x.example"), List.of(SEVENTEEN));
        final String mistyped = "17,crm,a@x.example,yes,2026-08-01,,,";
        for (final String night : List.of(READ, NIGHT, "2026-08-02T00:00:00Z", "2026-09-01T00:00:00Z")) {
            fixture.run(night, mistyped);
            assertEquals(ConsentState.ERASED, fixture.state("a@x.example", night), night);
            assertEquals(0, evidence());
        }
        assertFalse(fixture.postgres.query("select * from consent_suppression").toString().contains("x.example"));
        fixture.run("2026-09-02T00:00:00Z", "17,crm,a@x.example,yes,2026-05-16,,,");
        assertEquals(ConsentState.GRANTED, fixture.state("a@x.example", "2026-09-02T00:00:00Z"), "a consent with another date");
        fixture.run("2026-09-03T00:00:00Z", "18,crm,a@x.example,no,2026-07-01,,,", mistyped);
        assertEquals(ConsentState.WITHDRAWN, fixture.state("a@x.example", "2026-09-03T00:00:00Z"), "readmitted, the mistyped consent has no date either");
    }

    @Test
    void aDateThatWasYetToComeNeverReadmitsUnderANewKey() throws StoreException {
        fixture.state("a@x.example", NIGHT);
        erase(List.of("a@x.example"), List.of(SEVENTEEN));
        fixture.run(READ, "17,crm,a@x.example,yes,2026-08-01,,,");
        useAnotherKey();
        fixture.run("2026-09-01T00:00:00Z", "17,crm,a@x.example,yes,2026-08-01,,,");
        assertEquals(ConsentState.ERASED, fixture.state("a@x.example", "2026-09-01T00:00:00Z"));
    }

    private void useAnotherKey() {
        fixture.runner.disableControllerService(fixture.ledger);
        fixture.runner.setProperty(fixture.ledger, "Hash Key", "another secret of the tests");
        fixture.runner.setProperty(fixture.ledger, "Previous Hash Keys", LedgerFixture.SECRET);
        fixture.runner.enableControllerService(fixture.ledger);
    }

    @Test
    void theOrderInWhichARefusalAndAConsentAfterTheErasureAreReadDoesNotMatter() throws StoreException {
        for (final boolean refusalFirst : new boolean[] {true, false}) {
            fixture = new LedgerFixture();
            fixture.state("a@x.example", NIGHT);
            erase(List.of("a@x.example"), List.of());
            final String refusal = "1,crm,a@x.example,no,2026-05-20,,,";
            final String consent = "1,crm,a@x.example,yes,2026-05-18,,,";
            fixture.run(READ, refusalFirst ? refusal : consent);
            fixture.run(READ, refusalFirst ? consent : refusal);
            assertFalse(fixture.state("a@x.example", NIGHT) == ConsentState.GRANTED);
            fixture.run(READ, "1,crm,a@x.example,yes,2026-05-22,,,");
            assertEquals(ConsentState.GRANTED, fixture.state("a@x.example", NIGHT));
        }
    }

    @Test
    void aConsentThatDoesNotCountEndsNoErasure() throws StoreException {
        fixture.runner.setProperty("rule.country", "record.country != 'DE'");
        erase(List.of("a@x.example"), List.of());
        fixture.run(READ, "1,crm,a@x.example,yes,2026-05-16,,,DE", "1,crm,a@x.example,yes,2026-05-16,2026-05-17,,US");
        assertEquals(ConsentState.ERASED, fixture.state("a@x.example", NIGHT));
    }

    @Test
    void anErasedRecordLeavesThoseWhoStayAndTheirRefusal() throws StoreException {
        fixture.run(READ, "17,crm,family@x.example,no,2026-05-01,,,", "18,crm,family@x.example,yes,2026-04-01,,,");
        erase(List.of(), List.of(SEVENTEEN));
        assertEquals(ConsentState.WITHDRAWN, fixture.state("family@x.example", NIGHT));
        assertEquals(0, fixture.postgres.count("select count(*) from consent_evidence where customer_id = '17'"));
        assertEquals(Set.of(SEVENTEEN), fixture.ledger.erased(List.of(SEVENTEEN, new SourceId("crm", "18"))));
        fixture.run(READ, "17,crm,family@x.example,yes,2026-05-10,,,", "18,crm,family@x.example,yes,2026-05-11,,,");
        assertEquals(1, fixture.count("erased"));
        assertEquals(ConsentState.GRANTED, fixture.state("family@x.example", NIGHT));
        assertEquals(0, fixture.postgres.count("select count(*) from consent_evidence where customer_id = '17'"));
    }

    @Test
    void aDecisionReadmits() throws StoreException {
        erase(List.of("a.da@gmail.com"), List.of(SEVENTEEN));
        fixture.ledger.readmit(List.of("A.da@gmail.com"), List.of(SEVENTEEN));
        fixture.run(READ, "17,crm,a.da@gmail.com,yes,2026-05-01,,,");
        assertEquals(ConsentState.GRANTED, fixture.state("a.da@gmail.com", NIGHT));
    }

    @Test
    void anErasureUnderAFormerKeyIsStillKnown() throws StoreException {
        erase(List.of("a@x.example"), List.of(SEVENTEEN));
        useAnotherKey();
        fixture.run(READ, "17,crm,b@x.example,yes,2026-05-01,,,", "1,crm,a@x.example,yes,2026-05-01,,,");
        assertEquals(0, evidence());
        assertEquals(2, fixture.count("erased"));
    }

    @Test
    void anIdThatIsNoneErasesNobody() throws StoreException {
        erase(List.of(), List.of(new SourceId("crm", "0")));
        fixture.run(READ, "0,crm,b@x.example,yes,2026-05-01,,,");
        assertEquals(ConsentState.GRANTED, fixture.state("b@x.example", NIGHT));
    }
}
