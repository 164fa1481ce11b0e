// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.consent.register;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Optional;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The names of columns that mean a refusal. RefusalEvidenceTest shows what the ledger makes of such columns. */
class RefusalColumnsTest {

    @ParameterizedTest
    @CsvSource({"Do Not Email,WITHDRAWAL", "DoNotEmail,WITHDRAWAL", "HasOptedOutOfEmail,WITHDRAWAL", "hs_email_optout,WITHDRAWAL", "donotbulkemail,WITHDRAWAL", "EmailOptOut,WITHDRAWAL",
        "opt_out,WITHDRAWAL", "opted-out,WITHDRAWAL", "Opted_Out__c,WITHDRAWAL", "unsubscribed,WITHDRAWAL", "unsubscribed_at,WITHDRAWAL", "Unsubscribe Date,WITHDRAWAL", "optout_date,WITHDRAWAL",
        "deceased,WITHDRAWAL", "erased,WITHDRAWAL", "bounced,BOUNCE", "hard_bounced,BOUNCE", "EmailBouncedDate,BOUNCE", "EmailBouncedReason,BOUNCE", "complained,COMPLAINT",
        "spam_complaint,COMPLAINT", "spam_complaint_at,COMPLAINT", "UNSUB_TIME,WITHDRAWAL", "UNSUB_REASON,WITHDRAWAL", "unsubscribed_from_emails,WITHDRAWAL", "CLEAN_TIME,BOUNCE",
        "has_hard_bounced,BOUNCE", "marked_email_as_spam,COMPLAINT", "hs_email_hard_bounce_reason,BOUNCE", "hs_email_optout_123456,WITHDRAWAL",
        "Opted out of email: Marketing Information,WITHDRAWAL"})
    void theUsualNamesAreKnown(final String name, final RefusalColumns.Meaning kind) {
        assertEquals(Optional.of(kind), RefusalColumns.meaning(name));
        assertTrue(RefusalColumns.looksLikeRefusal(name));
    }

    @ParameterizedTest
    @ValueSource(strings = {"bounce_rate", "suppression_list", "do_not_disturb", "NewsletterUnsubReason2", "global_blacklist", "complaints"})
    void whatLooksLikeARefusalIsToldApart(final String name) {
        assertEquals(Optional.empty(), RefusalColumns.meaning(name));
        assertTrue(RefusalColumns.looksLikeRefusal(name));
    }

    @ParameterizedTest
    @ValueSource(strings = {"email", "marketing_consent", "subscribed", "HasOptedOutOfFax", "DoNotCall", "donotpostalmail", "sms_optout", "do_notify", "opt_in", "casino_email", "donation",
        "(Do Not Modify) Row Checksum"})
    void otherChannelsAndOtherWordsAreNone(final String name) {
        assertFalse(RefusalColumns.looksLikeRefusal(name));
    }

    @ParameterizedTest
    @CsvSource({"unsubscribed_at,true,false", "Unsubscribe Date,true,false", "CLEAN_TIME,false,false", "UNSUB_TIME,true,false", "EmailBouncedReason,false,true", "UNSUB_REASON,false,true",
        "unsubscribed,false,false", "deceased,false,false", "email,false,false", "created_at,false,false", "churn_reason,false,false", "optout_datum,true,false", "optout_grund,false,true"})
    void aColumnMaySayWhenOrWhy(final String name, final boolean when, final boolean why) {
        assertEquals(when, RefusalColumns.saysWhen(name));
        assertEquals(why, RefusalColumns.saysWhy(name));
    }

    @Test
    void aColumnOfAnotherChannelCountsIfItNamesMailToo() {
        assertTrue(RefusalColumns.looksLikeRefusal("optout_email_and_phone"));
        assertFalse(RefusalColumns.looksLikeRefusal("optout_phone"));
    }

    @Test
    void theEndingOfSalesforceAndTheCaseDoNotMatter() {
        assertEquals(Optional.of(RefusalColumns.Meaning.WITHDRAWAL), RefusalColumns.meaning("OPT_OUT__C"));
        assertEquals(Optional.empty(), RefusalColumns.meaning("__c"));
    }
}
