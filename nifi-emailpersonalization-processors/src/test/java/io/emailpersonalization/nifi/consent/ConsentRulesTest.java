// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.consent;

import io.emailpersonalization.nifi.consent.register.ConsentState;
import io.emailpersonalization.nifi.store.StoreException;
import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.util.List;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Rules are evaluated with every decision, by the values of the last reading. */
class ConsentRulesTest {

    private static final String READ = "2026-06-01T06:00:00Z";
    private static final String NIGHT = "2026-06-30T00:00:00Z";
    private final LedgerFixture fixture = new LedgerFixture();

    @Test
    void aRuleAboutTimeActsWithoutTheFile() throws StoreException {
        fixture.runner.setProperty("rule.two years", "timestamp(record.consent_at + 'T00:00:00Z') + duration('17520h') > as_of");
        fixture.run(READ, "1,crm,a@x.example,yes,2024-06-15,,,DE", "2,crm,b@x.example,yes,2024-07-15,,,DE");
        assertEquals(ConsentState.GRANTED, fixture.state("a@x.example", "2026-06-14T23:00:00Z"));
        assertEquals(ConsentState.EXPIRED, fixture.state("a@x.example", "2026-06-15T01:00:00Z"));
        fixture.postgres.execute("update consent_evidence set since = '2026-05-01'");
        assertEquals(READ, fixture.consent("a@x.example", NIGHT).since().toString());
        assertEquals(ConsentState.GRANTED, fixture.state("b@x.example", NIGHT));
    }

    @Test
    void whatNeverCountedIsPendingAndWhatCountedOnceIsEnded() throws StoreException {
        fixture.runner.setProperty("rule.confirmed", "record.country != 'DE' || record.email_status == 'confirmed'");
        fixture.run(READ, "1,crm,a@x.example,yes,2026-05-01,,,DE", "2,crm,b@x.example,yes,2026-05-01,,confirmed,DE");
        assertEquals(1, fixture.count("refused_by_rule"));
        assertEquals(ConsentState.PENDING, fixture.state("a@x.example", NIGHT));
        assertEquals(ConsentState.GRANTED, fixture.state("b@x.example", NIGHT));
        fixture.postgres.execute("update consent_evidence set since = '2026-05-01'");
        fixture.run("2026-06-02T06:00:00Z", "1,crm,a@x.example,yes,2026-05-01,,confirmed,DE", "2,crm,b@x.example,yes,2026-05-01,,,DE");
        assertEquals(ConsentState.GRANTED, fixture.state("a@x.example", NIGHT));
        assertEquals(ConsentState.EXPIRED, fixture.state("b@x.example", NIGHT));
        assertTrue(fixture.consent("b@x.example", NIGHT).since().isAfter(Instant.parse(READ)));
    }

    @Test
    void aLaterConsentThatFailsEndsAnEarlierOneThatCounted() throws StoreException {
        fixture.runner.setProperty("rule.country", "record.country != 'DE'");
        fixture.run(READ, "1,crm,a@x.example,yes,2026-05-01,,,US");
        fixture.run("2026-06-02T06:00:00Z", "1,crm,a@x.example,yes,2026-05-02,,,DE");
        assertEquals(ConsentState.EXPIRED, fixture.state("a@x.example", NIGHT));
        assertEquals(List.of("1"), fixture.withdrawn());
    }

    @Test
    void aRuleThatGoesByAnAddressKeepsTheOutcomeOfItsReadingAndNoAddress() throws StoreException {
        fixture.runner.setProperty("rule.domain", "record.email.endsWith('.example')");
        fixture.runner.setProperty("rule.whole", "size(record) > 3");
        fixture.run(READ, "1,crm,canary@x.example,yes,2026-05-01,,,DE", "2,crm,canary@x.test,yes,2026-05-01,,,DE");
        assertEquals(ConsentState.GRANTED, fixture.state("canary@x.example", NIGHT));
        assertEquals(ConsentState.PENDING, fixture.state("canary@x.test", NIGHT));
        assertFalse(fixture.postgres.query("select conditions::text as all from consent_evidence").toString().contains("canary"));
    }

    @Test
    void onlyTheFieldsThatARuleMentionsAreKept() throws StoreException {
        fixture.runner.setProperty("rule.country", "record.country != 'FR' && record['email_status'] != 'off'");
        fixture.run(READ, "77,crm,a@x.example,yes,2026-05-01,,,DE");
        assertEquals("[{all={\"country\": \"DE\", \"email_status\": null}}]", fixture.postgres.query("select (conditions->0->'values')::text as all from consent_evidence").toString());
        assertEquals(ConsentState.GRANTED, fixture.state("a@x.example", NIGHT));
    }
}
