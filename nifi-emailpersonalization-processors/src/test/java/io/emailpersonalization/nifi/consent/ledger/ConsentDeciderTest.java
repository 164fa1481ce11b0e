// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.consent.ledger;

import io.emailpersonalization.nifi.consent.register.Conditions;
import io.emailpersonalization.nifi.consent.register.Consent;
import io.emailpersonalization.nifi.consent.register.ConsentState;
import io.emailpersonalization.nifi.consent.register.Evidence.Kind;
import io.emailpersonalization.nifi.record.value.SourceId;
import io.emailpersonalization.nifi.record.value.StatedTime;
import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.util.List;
import java.util.Set;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The decision for one address, from entries made by hand. ConsentDecisionTest compares it with the rule over generated statements. */
class ConsentDeciderTest {

    private static final Instant AS_OF = Instant.parse("2026-06-01T00:00:00Z");
    private static final SourceId ADA = new SourceId("crm", "1");
    private static final SourceId BOB = new SourceId("crm", "2");
    private static final LedgerEntry.Term FOR_EVER = new LedgerEntry.Term(null, null, true, true);
    private static final Conditions NEVER_MET = Conditions.parse("[{\"rule\": \"r\", \"held\": false}]");
    private static final Conditions MET = Conditions.parse("[{\"rule\": \"r\", \"held\": true}]");

    private static Instant day(final int day) {
        return Instant.parse("2026-05-%02dT00:00:00Z".formatted(day));
    }

    private static Instant noon(final int day) {
        return day(day).plusSeconds(12 * 3600);
    }

    private static LedgerEntry entry(final String key, final Kind kind, final Instant said, final Instant read, final LedgerEntry.Term term, final boolean own, final SourceId record) {
        return LedgerEntry.of(key, kind, said == null ? null : StatedTime.of(said), read, day(2), term, own, record, AS_OF);
    }

    private static LedgerEntry own(final Kind kind, final Instant said, final int read) {
        return entry(kind + " " + said, kind, said, day(read), FOR_EVER, true, ADA);
    }

    private static LedgerEntry grant(final int said, final LedgerEntry.Term term) {
        return entry("grant", Kind.GRANTED, noon(said), day(20), term, true, ADA);
    }

    private static Consent decide(final LedgerEntry... entries) {
        return ConsentDecider.decide("key", List.of(entries), AS_OF);
    }

    private static ConsentState state(final LedgerEntry... entries) {
        return decide(entries).state();
    }

    @Test
    void withoutEvidenceConsentIsUnknown() {
        assertEquals(new Consent(ConsentState.UNKNOWN, null, false, "key", null), decide());
    }

    @Test
    void theLatestStatementCounts() {
        assertEquals(ConsentState.GRANTED, state(own(Kind.WITHDRAWN, noon(10), 20), own(Kind.GRANTED, noon(11), 20)));
        assertEquals(ConsentState.WITHDRAWN, state(own(Kind.WITHDRAWN, noon(11), 20), own(Kind.GRANTED, noon(10), 20)));
        assertEquals(ConsentState.WITHDRAWN, state(own(Kind.WITHDRAWN, noon(10), 20), own(Kind.GRANTED, noon(10), 20)));
        assertEquals(ConsentState.PENDING, state(own(Kind.PENDING, noon(11), 20), own(Kind.GRANTED, noon(10), 20)));
    }

    @Test
    void aGrantTellsItsEvidenceAndWhetherItFollowedAWithdrawal() {
        final Consent consent = decide(own(Kind.WITHDRAWN, noon(10), 20), own(Kind.GRANTED, noon(11), 20));
        assertEquals(new Consent(ConsentState.GRANTED, "GRANTED " + noon(11), true, "key", null, noon(11), null), consent);
        assertFalse(decide(own(Kind.GRANTED, noon(11), 20)).afterWithdrawal());
        assertFalse(decide(entry("other", Kind.WITHDRAWN, noon(10), day(20), FOR_EVER, false, BOB), own(Kind.GRANTED, noon(11), 20)).afterWithdrawal(), "a withdrawal at another address");
    }

    @Test
    void anUndatedGrantHasNoTime() {
        final Consent consent = decide(own(Kind.GRANTED, null, 20));
        assertEquals(ConsentState.GRANTED, consent.state());
        assertNull(consent.at());
    }

    @Test
    void aComplaintAndABounceOfTheAddressOverrideEverything() {
        for (final Kind kind : List.of(Kind.COMPLAINT, Kind.BOUNCE)) {
            final Consent consent = decide(own(kind, noon(10), 20), own(Kind.GRANTED, noon(15), 20));
            assertEquals(ConsentState.WITHDRAWN, consent.state());
            assertEquals(kind + " " + noon(10), consent.evidenceKey());
            assertEquals(kind == Kind.COMPLAINT, consent.refusal().ofPerson());
            assertEquals(noon(10), consent.at());
        }
        assertEquals(ConsentState.GRANTED, state(entry("elsewhere", Kind.BOUNCE, noon(10), day(20), FOR_EVER, false, ADA), own(Kind.GRANTED, noon(15), 20)));
    }

    @Test
    void ofSeveralFinalEntriesTheLastReadOneDecides() {
        assertEquals("COMPLAINT " + noon(9), decide(own(Kind.BOUNCE, noon(10), 19), own(Kind.COMPLAINT, noon(9), 20)).evidenceKey());
    }

    @Test
    void aRefusalBesideABounceCountsForThePerson() {
        final Consent consent = decide(own(Kind.BOUNCE, noon(12), 20), own(Kind.WITHDRAWN, noon(10), 20));
        assertEquals("BOUNCE " + noon(12), consent.evidenceKey());
        assertEquals(new Consent.Refusal(true, Set.of(ADA)), consent.refusal());
        assertEquals(noon(10), consent.at());
        assertFalse(decide(own(Kind.BOUNCE, noon(12), 20), own(Kind.WITHDRAWN, noon(10), 20), own(Kind.GRANTED, noon(11), 20)).refusal().ofPerson(), "a consent later than the refusal");
    }

    @Test
    void theRefusersAreTheRecordsThatHaveNotGrantedSince() {
        final LedgerEntry ada = entry("ada", Kind.WITHDRAWN, noon(10), day(20), FOR_EVER, true, ADA);
        final LedgerEntry bob = entry("bob", Kind.WITHDRAWN, noon(12), day(20), FOR_EVER, true, BOB);
        final LedgerEntry nobody = entry("nobody", Kind.WITHDRAWN, noon(12), day(20), FOR_EVER, true, new SourceId("crm", ""));
        assertEquals(Set.of(ADA, BOB), decide(ada, bob, nobody).refusal().records());
        assertEquals(Set.of(BOB), decide(ada, bob, entry("yes", Kind.GRANTED, noon(11), day(20), FOR_EVER, true, ADA)).refusal().records());
    }

    @Test
    void aWithdrawalIsKnownSinceTheLastStatement() {
        final LedgerEntry late = LedgerEntry.of("late", Kind.GRANTED, StatedTime.of(noon(5)), day(20), day(18), FOR_EVER, true, ADA, AS_OF);
        final Consent consent = decide(own(Kind.WITHDRAWN, noon(10), 20), late);
        assertEquals(day(18), consent.since());
    }

    @Test
    void anUnknownWordDoubtsTheGrantOfItsRecord() {
        final LedgerEntry unclear = own(Kind.UNCLEAR, null, 20);
        assertEquals(ConsentState.PENDING, state(own(Kind.GRANTED, noon(10), 20), unclear));
        assertEquals(ConsentState.PENDING, state(own(Kind.GRANTED, noon(10), 19), unclear));
        assertEquals(ConsentState.GRANTED, state(own(Kind.GRANTED, noon(10), 21), unclear), "the record was understood later");
        assertEquals(ConsentState.GRANTED, state(entry("bob", Kind.GRANTED, noon(10), day(19), FOR_EVER, true, BOB), unclear), "another record");
        assertEquals(ConsentState.GRANTED, state(own(Kind.GRANTED, noon(10), 19), entry("elsewhere", Kind.UNCLEAR, null, day(20), FOR_EVER, false, ADA)), "another address");
        assertEquals(ConsentState.UNKNOWN, state(unclear));
        assertEquals(ConsentState.WITHDRAWN, state(own(Kind.WITHDRAWN, noon(10), 19), unclear), "no doubt about a refusal");
    }

    @Test
    void anUndatedPendingConsentEndsWhenTheRecordGrants() {
        assertEquals(ConsentState.GRANTED, state(own(Kind.PENDING, null, 15), own(Kind.GRANTED, noon(10), 16)));
        assertEquals(ConsentState.PENDING, state(own(Kind.PENDING, null, 15), own(Kind.GRANTED, noon(10), 15)));
        assertEquals(ConsentState.PENDING, state(own(Kind.PENDING, noon(12), 15), own(Kind.GRANTED, noon(10), 16)), "a dated one counts");
        assertEquals(ConsentState.PENDING, state(own(Kind.PENDING, null, 15), entry("bob", Kind.GRANTED, noon(10), day(16), FOR_EVER, true, BOB)), "another record");
    }

    @Test
    void aGrantExpires() {
        final Consent consent = decide(grant(10, new LedgerEntry.Term(noon(15), null, true, true)));
        assertEquals(new Consent(ConsentState.EXPIRED, "grant", false, "key", noon(15)), consent);
        assertEquals(day(2), decide(grant(10, new LedgerEntry.Term(day(1), null, true, true))).since(), "not before it was known");
        assertEquals(ConsentState.GRANTED, state(grant(10, new LedgerEntry.Term(AS_OF, null, true, true))), "it ends after its last moment");
        assertEquals(ConsentState.EXPIRED, state(grant(10, new LedgerEntry.Term(noon(15), null, true, true)), own(Kind.UNCLEAR, null, 25)), "doubt does not bring it back");
    }

    @Test
    void anExpiredGrantStaysExpiredWhileThePersonIsAskedAgain() {
        assertEquals(ConsentState.EXPIRED, state(grant(10, new LedgerEntry.Term(noon(15), null, true, true)), own(Kind.PENDING, noon(20), 21)));
        assertEquals(ConsentState.PENDING, state(own(Kind.PENDING, noon(20), 21)));
    }

    @Test
    void amongGrantsOfOneTimeOneThatHasEndedCountsUnlessItsRecordWasReadAnew() {
        final LedgerEntry ended = entry("a", Kind.GRANTED, noon(10), day(20), new LedgerEntry.Term(noon(15), null, true, true), true, ADA);
        final LedgerEntry open = entry("b", Kind.GRANTED, noon(10), day(20), FOR_EVER, true, ADA);
        assertEquals(ConsentState.EXPIRED, state(open, ended));
        final LedgerEntry newer = entry("c", Kind.GRANTED, noon(10), day(21), FOR_EVER, true, ADA);
        assertEquals("c", decide(ended, newer).evidenceKey());
        assertEquals(ConsentState.EXPIRED, state(ended, entry("c", Kind.GRANTED, noon(10), day(21), FOR_EVER, true, BOB)), "another record ends nothing");
        assertEquals(ConsentState.EXPIRED, state(newer, entry("a", Kind.GRANTED, noon(10), day(22), new LedgerEntry.Term(noon(15), null, true, true), true, BOB)));
        assertEquals(ConsentState.GRANTED, state(ended, entry("c", Kind.GRANTED, noon(11), day(19), FOR_EVER, true, BOB)), "a later consent");
        final LedgerEntry notMet = entry("n", Kind.GRANTED, noon(10), day(20), new LedgerEntry.Term(null, NEVER_MET, false, false), true, BOB);
        assertEquals(ConsentState.EXPIRED, state(newer, notMet));
        assertEquals(ConsentState.EXPIRED, state(ended, notMet));
        assertEquals("a", decide(entry("b", Kind.GRANTED, noon(10), day(20), FOR_EVER, true, ADA), entry("a", Kind.GRANTED, noon(10), day(20), FOR_EVER, true, ADA)).evidenceKey());
    }

    @Test
    void aGrantWhoseConditionsEndedHasExpired() {
        assertEquals(ConsentState.GRANTED, state(grant(10, new LedgerEntry.Term(null, MET, true, true))));
        assertEquals(ConsentState.PENDING, state(grant(10, new LedgerEntry.Term(null, NEVER_MET, false, false))), "they never held");
        final Consent held = decide(grant(10, new LedgerEntry.Term(null, NEVER_MET, true, true)));
        assertEquals(new Consent(ConsentState.EXPIRED, "grant", false, "key", day(20)), held, "they held at the last reading");
        assertEquals(day(2), decide(grant(10, new LedgerEntry.Term(null, NEVER_MET, true, false))).since(), "they had ended at the last reading");
    }

    @Test
    void aTextThatIsNoAddressHasNoConsent() {
        final List<LedgerEntry> granted = List.of(own(Kind.GRANTED, noon(10), 20));
        assertEquals(new Consent(ConsentState.UNKNOWN, null, false, "key", null), ConsentDecider.decideUnreadable("key", granted, AS_OF));
        final List<LedgerEntry> withdrawn = List.of(own(Kind.WITHDRAWN, noon(10), 20));
        assertEquals(ConsentDecider.decide("key", withdrawn, AS_OF), ConsentDecider.decideUnreadable("key", withdrawn, AS_OF));
    }

    @Test
    void refusalsOfIdsThatIdentifyNobodyAreLeftOut() {
        final Consent consent = decide(own(Kind.WITHDRAWN, noon(10), 20), entry("bob", Kind.WITHDRAWN, noon(12), day(20), FOR_EVER, true, BOB));
        final Consent left = consent.withoutRefusers(Set.of(BOB));
        assertEquals(new Consent.Refusal(true, Set.of(ADA)), left.refusal());
        assertEquals(consent.evidenceKey(), left.evidenceKey());
        assertSame(consent, consent.withoutRefusers(Set.of(new SourceId("crm", "3"))));
        final Consent granted = decide(own(Kind.GRANTED, noon(10), 20));
        assertSame(granted, granted.withoutRefusers(Set.of(ADA)));
    }

    @Test
    void withdrawnExpiredAndErasedAreUnsubscribed() {
        assertTrue(ConsentState.WITHDRAWN.isWithdrawn());
        assertTrue(ConsentState.EXPIRED.isWithdrawn());
        assertTrue(ConsentState.ERASED.isWithdrawn());
        assertFalse(ConsentState.GRANTED.isWithdrawn());
        assertFalse(ConsentState.PENDING.isWithdrawn());
        assertFalse(ConsentState.UNKNOWN.isWithdrawn());
    }
}
