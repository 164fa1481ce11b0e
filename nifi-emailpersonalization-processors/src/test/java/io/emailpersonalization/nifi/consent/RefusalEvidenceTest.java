// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.consent;

import io.emailpersonalization.nifi.consent.register.ConsentState;
import io.emailpersonalization.nifi.store.StoreException;
import io.emailpersonalization.nifi.testing.Services;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Every column that can hold a refusal is read, or an error names it. */
class RefusalEvidenceTest {

    private static final String NIGHT = "2026-06-30T00:00:00Z";
    private LedgerFixture fixture = new LedgerFixture();

    @ParameterizedTest
    @CsvSource({"true", "1", "Yes", "x", "ja", "opted out", "2026-05-01", "2026-05-01T10:00:00.000+0000", "1777629600000"})
    void aRefusalCountsWithoutBeingConfigured(final String value) throws StoreException {
        fixture.runFile(NIGHT, "customer_id,email,marketing_consent,consent_at,Do Not Email", "1,a@x.example,yes,2026-03-01," + value, "2,b@x.example,yes,2026-03-01,false",
                "3,c@x.example,yes,2026-03-01,", "4,d@x.example,yes,2026-03-01,n/a");
        assertEquals(List.of("1"), fixture.withdrawn());
        assertEquals(ConsentState.GRANTED, fixture.state("b@x.example", NIGHT));
        assertEquals(ConsentState.GRANTED, fixture.state("c@x.example", NIGHT));
        assertEquals(ConsentState.GRANTED, fixture.state("d@x.example", NIGHT));
        assertEquals("[\"marketing_consent\",\"Do Not Email\"]", fixture.figure("consent_columns").toString());
        assertEquals("", fixture.errors());
    }

    @Test
    void notHavingOptedOutIsNoOptIn() throws StoreException {
        fixture.runFile(NIGHT, "customer_id,email,HasOptedOutOfEmail", "1,a@x.example,0", "2,b@x.example,1");
        assertEquals(List.of("2"), fixture.withdrawn());
        assertEquals(ConsentState.UNKNOWN, fixture.state("a@x.example", NIGHT));
        assertEquals("", fixture.errors());
    }

    @Test
    void onlyAConsentLaterThanTheLastRunThatReadItOutweighsARefusalWithoutADate() throws StoreException {
        final String header = "customer_id,source,email,marketing_consent,consent_at,opted_out";
        fixture.runFile("2026-05-01T00:00:00Z", header, "1,crm,a@x.example,,,true");
        fixture.runFile("2026-06-01T00:00:00Z", header, "1,crm,a@x.example,,,true");
        fixture.runFile("2026-06-02T00:00:00Z", header, "7,shop,a@x.example,yes,2026-05-20,");
        assertEquals(ConsentState.WITHDRAWN, fixture.state("a@x.example", NIGHT));
        fixture.runFile("2026-06-03T00:00:00Z", header, "7,shop,a@x.example,yes,2026-06-02,");
        assertEquals(ConsentState.GRANTED, fixture.state("a@x.example", NIGHT));
        fixture.runFile("2026-06-04T00:00:00Z", header, "1,crm,a@x.example,,,true");
        assertEquals(ConsentState.WITHDRAWN, fixture.state("a@x.example", NIGHT));
    }

    @Test
    void aDateIsARefusalOfThatTime() throws StoreException {
        final String header = "customer_id,email,marketing_consent,consent_at,unsubscribed_at";
        fixture.runFile(NIGHT, header, "1,a@x.example,yes,2026-05-02,2026-05-01", "2,b@x.example,yes,2026-05-01,2026-05-02", "3,c@x.example,yes,2026-05-01,2026-05-01",
                "4,d@x.example,yes,2026-05-01,03/04/2026", "5,e@x.example,yes,2026-05-01,0000-00-00 00:00:00");
        assertEquals(List.of("2", "3", "4"), fixture.withdrawn());
        assertEquals(1, fixture.count("unreadable_dates"));
    }

    @Test
    void bouncesAndComplaintsAreFinalAndAnyReasonIsOne() throws StoreException {
        fixture.runFile(NIGHT, "customer_id,email,marketing_consent,consent_at,EmailBouncedReason,spam_complaint", "1,a@x.example,yes,2026-05-02,550 no such user,", "2,b@x.example,yes,2026-05-02,,1",
                "3,c@x.example,yes,2026-05-02,,0");
        assertEquals(List.of("1", "2"), fixture.withdrawn());
        fixture.runFile(NIGHT, "customer_id,email,marketing_consent,consent_at", "9,a@x.example,yes,2026-06-29");
        assertEquals(ConsentState.WITHDRAWN, fixture.state("a@x.example", NIGHT));
        assertEquals(ConsentState.GRANTED, fixture.state("c@x.example", NIGHT));
    }

    @Test
    void aWordThatIsNotKnownLetsNoConsentOfTheRecordCount() throws StoreException {
        final String header = "customer_id,source,email,marketing_consent,consent_at,unsubscribed";
        fixture.runFile("2026-06-28T00:00:00Z", header, "1,crm,a@x.example,yes,2026-05-02,perhaps", "2,crm,b@x.example,yes,2026-05-02,no");
        assertEquals(List.of(ConsentState.PENDING, ConsentState.GRANTED), List.of(fixture.state("a@x.example", NIGHT), fixture.state("b@x.example", NIGHT)));
        assertEquals(1, fixture.count("unknown_words"));
        assertTrue(fixture.errors().contains("the column 'unsubscribed' has unknown words in 1 records, and their consent does not count: 'perhaps' (1)"), fixture.errors());
        // another source's consent stays what it was, and the word can be taught
        fixture.runFile("2026-06-28T00:00:00Z", header, "7,shop,a@x.example,yes,2026-05-03,");
        assertEquals(ConsentState.GRANTED, fixture.state("a@x.example", NIGHT));
        fixture.runner.setProperty("refusal./unsubscribed", "perhaps, yes");
        fixture.runFile("2026-06-29T00:00:00Z", header, "1,crm,a@x.example,yes,2026-05-02,perhaps");
        assertEquals(ConsentState.WITHDRAWN, fixture.state("a@x.example", NIGHT));
    }

    @Test
    void aFormerConsentOfTheRecordDoesNotCountWhileItSaysSomethingUnknown() throws StoreException {
        fixture.run("2026-06-01T00:00:00Z", "1,crm,a@x.example,yes,2026-05-02,,,");
        fixture.run("2026-06-02T00:00:00Z", "1,crm,a@x.example,perhaps,2026-06-02,,,");
        assertEquals(ConsentState.PENDING, fixture.state("a@x.example", NIGHT));
        fixture.run("2026-06-03T00:00:00Z", "1,crm,a@x.example,yes,2026-05-02,,,");
        assertEquals(ConsentState.GRANTED, fixture.state("a@x.example", NIGHT));
    }

    @Test
    void aColumnThatLooksLikeARefusalIsNamedAndCanBeMappedOrIgnored() throws StoreException {
        final String header = "customer_id,email,marketing_consent,consent_at,unsub_newsletter,bounce_rate";
        final String row = "1,a@x.example,yes,2026-05-02,Y,0.3";
        fixture.runFile(NIGHT, header, row);
        assertEquals("[\"unsub_newsletter\",\"bounce_rate\"]", fixture.figure("unread_refusal_columns").toString());
        assertTrue(fixture.errors().contains("the column 'unsub_newsletter' looks like a refusal and is not read"), fixture.errors());
        fixture.runner.setProperty("refusal./unsub_newsletter", "y");
        fixture.runner.setProperty("Ignored Refusal Columns", "Bounce_Rate");
        fixture.runFile(NIGHT, header, row);
        assertEquals("[]", fixture.figure("unread_refusal_columns").toString());
        assertEquals(List.of("1"), fixture.withdrawn());
    }

    @Test
    void aColumnThatRefusesByDenyingIsConfigured() throws StoreException {
        fixture.runner.setProperty("refusal./may_be_mailed", "no, false");
        fixture.runFile(NIGHT, "customer_id,email,marketing_consent,consent_at,may_be_mailed", "1,a@x.example,yes,2026-05-02,no", "2,b@x.example,yes,2026-05-02,yes",
                "3,c@x.example,yes,2026-05-02,soon");
        assertEquals(List.of(ConsentState.WITHDRAWN, ConsentState.GRANTED, ConsentState.PENDING),
                List.of(fixture.state("a@x.example", NIGHT), fixture.state("b@x.example", NIGHT), fixture.state("c@x.example", NIGHT)));
    }

    @Test
    void nestedColumnsAreReadToo() throws StoreException {
        Services.jsonReader(fixture.runner);
        fixture.runner.setProperty("As Of", NIGHT);
        fixture.runner.enqueue("[{\"customer_id\": \"1\", \"email\": \"a@x.example\", \"properties\": {\"hs_email_optout\": true}}, {\"customer_id\": \"2\", \"email\": \"b@x.example\", "
                + "\"properties\": {\"hs_email_optout\": false}}]");
        fixture.runner.run();
        assertEquals(List.of("1"), fixture.withdrawn());
        assertEquals("[\"properties/hs_email_optout\"]", fixture.figure("consent_columns").toString());
    }

    @Test
    void columnsInListsOfRecordsAreReadToo() throws StoreException {
        Services.jsonReader(fixture.runner);
        fixture.runner.setProperty("As Of", NIGHT);
        final String record = "{\"customer_id\": \"%s\", \"email\": \"%s@x.example\", \"marketing_consent\": \"yes\", \"consent_at\": \"2026-03-01\", "
                + "\"subscriptions\": [{\"name\": \"news\", \"unsubscribed\": \"%s\", \"unsub_sms_news\": 1}, {\"name\": \"sale\", \"unsubscribed\": \"%s\", \"unsub_sms_news\": 0}]}";
        fixture.runner.enqueue("[" + String.join(",", record.formatted(1, "a", "no", "yes"), record.formatted(2, "b", "no", ""), record.formatted(3, "c", "perhaps", "no"),
                record.formatted(4, "d", "2026-02-01", "2026-04-01")) + "]");
        fixture.runner.run();
        assertEquals(List.of("1", "4"), fixture.withdrawn());
        assertEquals(List.of(ConsentState.WITHDRAWN, ConsentState.GRANTED, ConsentState.PENDING, ConsentState.WITHDRAWN), List.of(fixture.state("a@x.example", NIGHT),
                fixture.state("b@x.example", NIGHT), fixture.state("c@x.example", NIGHT), fixture.state("d@x.example", NIGHT)));
        assertEquals("[\"marketing_consent\",\"subscriptions/unsubscribed\"]", fixture.figure("consent_columns").toString());
        assertTrue(fixture.errors().contains("the column 'subscriptions/unsubscribed' has unknown words in 1 records"), fixture.errors());
    }

    @Test
    void aColumnInAListThatLooksLikeARefusalIsNamed() {
        Services.jsonReader(fixture.runner);
        fixture.runner.enqueue("[{\"customer_id\": \"1\", \"email\": \"a@x.example\", \"lists\": [{\"unsub_newsletter\": \"y\"}]}]");
        fixture.runner.run();
        assertEquals("[\"lists/unsub_newsletter\"]", fixture.figure("unread_refusal_columns").toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"hardbounced", "geblockt", "true", "no", "engaged"})
    void aStatusThatIsNotUnderstoodIsToldAndGrantsNothing(final String status) throws StoreException {
        fixture.run(NIGHT, "1,crm,a@x.example,yes,2026-05-01,," + status + ",", "2,crm,b@x.example,no,2026-05-01,," + status + ",", "3,crm,,yes,2026-05-01,," + status + ",");
        assertEquals(ConsentState.PENDING, fixture.state("a@x.example", NIGHT));
        assertEquals(List.of("2"), fixture.withdrawn());
        assertEquals(3, fixture.count("unknown_words"));
        assertEquals(0, fixture.count("lost_refusals"));
        assertTrue(fixture.errors().contains("E-mail Status has unknown words in 3 records, and their consent does not count: '%s' (3)".formatted(status)), fixture.errors());
    }

    @ParameterizedTest
    @ValueSource(strings = {"active", "Subscribed", "soft_bounce", "n/a", "", "Delivered"})
    void aHarmlessStatusSaysNothing(final String status) throws StoreException {
        fixture.run(NIGHT, "1,crm,a@x.example,yes,2026-05-01,," + status + ",");
        assertEquals(ConsentState.GRANTED, fixture.state("a@x.example", NIGHT));
        assertEquals("", fixture.errors());
    }

    @Test
    void whoseStatusColumnIsIgnoredIsMailedUnlessAKnownWordRefuses() throws StoreException {
        fixture.runner.setProperty("Ignored Refusal Columns", "EMAIL_STATUS");
        fixture.run(NIGHT, "1,crm,a@x.example,yes,2026-05-01,,engaged,", "2,crm,b@x.example,yes,2026-05-01,,bounced,");
        assertEquals(ConsentState.GRANTED, fixture.state("a@x.example", NIGHT));
        assertEquals(List.of("2"), fixture.withdrawn());
        assertEquals("", fixture.errors());
    }

    @Test
    void recognitionCanBeSwitchedOffAndIsMissedAloud() throws StoreException {
        fixture.runner.setProperty("Recognize Refusal Columns", "false");
        fixture.runFile(NIGHT, "customer_id,email,marketing_consent,consent_at,unsubscribed", "1,a@x.example,yes,2026-05-02,1");
        assertTrue(fixture.errors().contains("the column 'unsubscribed' looks like a refusal and is not read"), fixture.errors());
    }

    @ParameterizedTest
    @ValueSource(strings = {"/HasOptedOutOfEmail", "/'Do Not Email'", "/properties/hs_email_optout", "/unsub_newsletter", "/bounced"})
    void aColumnThatMeansARefusalIsNeverAcceptedAsConsent(final String path) {
        fixture.runner.setProperty("Consent", path);
        fixture.runner.assertNotValid();
        fixture.runner.setProperty("Consent", "/opt_in");
        fixture.runner.assertValid();
    }

    @Test
    void aFileWithoutAnyColumnOfConsentRaisesAnError() {
        fixture.runFile(NIGHT, "customer_id,email,opened_at", "1,a@x.example,2026-05-02");
        assertTrue(fixture.errors().contains("there is no column of consent and no column of refusals"), fixture.errors());
        assertEquals("[]", fixture.figure("consent_columns").toString());
        fixture = new LedgerFixture();
        fixture.runner.setProperty("Consent Expected", "false");
        fixture.runFile(NIGHT, "customer_id,email,opened_at", "1,a@x.example,2026-05-02");
        assertEquals("", fixture.errors());
    }

    @Test
    void unknownWordsAreToldWithTheirCountsAndNeverAnAddress() {
        fixture.run(NIGHT, "1,crm,a@x.example,maybe,2026-05-02,,,", "2,crm,b@x.example,Maybe,2026-05-02,,,", "3,crm,c@x.example,canary@x.example,2026-05-02,,,", "4,crm,d@x.example,n/a,,,,");
        assertTrue(fixture.errors().contains("3 records have unknown words on consent, and their consent does not count: 'maybe' (2) and 1 others"), fixture.errors());
        assertFalse(fixture.errors().contains("canary"));
        assertEquals(3, fixture.count("unknown_words"));
        final String[] names = new String[30];
        for (int i = 0; i < names.length; i++) {
            names[i] = "%d,crm,p%d@x.example,Person Number %d,2026-05-02,,,".formatted(i, i, i);
        }
        fixture.run(NIGHT, names);
        assertTrue(fixture.errors().contains("more than 20 different unknown words, in 30 records: the column is not about consent"), fixture.errors());
        assertFalse(fixture.errors().contains("Person Number"), fixture.errors());
    }
}
