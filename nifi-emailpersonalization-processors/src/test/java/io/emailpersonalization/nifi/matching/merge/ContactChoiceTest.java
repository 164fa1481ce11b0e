// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.merge;

import io.emailpersonalization.nifi.record.value.ConsentEntry.Meaning;
import org.junit.jupiter.api.Test;

import java.util.Optional;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The address and the consent of a person, from statements made by hand. Records are texts. */
class ContactChoiceTest {

    private final ContactChoice<String> choice = new ContactChoice<>();

    private static ConsentStatement said(final Meaning meaning, final long at) {
        return new ConsentStatement(meaning, at, false, false, false);
    }

    private void accept(final String record, final String mailbox, final ConsentStatement said) {
        choice.accept(record, mailbox, 0, said);
    }

    private void assertChoice(final String record, final String mailbox, final String deciding, final Boolean isGranted) {
        assertEquals(Optional.ofNullable(record), choice.address());
        assertEquals(mailbox, choice.mailbox());
        assertEquals(Optional.ofNullable(deciding), choice.consent().map(ContactChoice.Word::of));
        assertEquals(Optional.ofNullable(isGranted), choice.consent().map(ContactChoice.Word::granted));
    }

    @Test
    void aPersonWithoutRecordsHasNoAddressAndNoConsent() {
        assertChoice(null, null, null, null);
        assertEquals(Optional.empty(), choice.blockedBy());
    }

    @Test
    void theMostRecentOfTwoMailableAddressesIsChosen() {
        accept("new", "a", said(Meaning.GRANTED, 1));
        accept("old", "b", said(Meaning.GRANTED, 2));
        assertChoice("new", "a", "new", true);
    }

    @Test
    void aMailableAddressComesBeforeADoubtfulAndThatBeforeABouncedOne() {
        accept("bounced", "c", new ConsentStatement(Meaning.GRANTED, 9, false, true, false));
        accept("doubtful", "b", ConsentStatement.NONE);
        assertChoice("doubtful", "b", null, null);
        accept("granted", "a", said(Meaning.GRANTED, 1));
        assertChoice("granted", "a", "granted", true);
    }

    @Test
    void priorityDecidesBetweenAddressesOfOneRank() {
        choice.accept("new", "a", 2, said(Meaning.GRANTED, 1));
        choice.accept("old", "b", 1, said(Meaning.GRANTED, 1));
        choice.accept("oldest", "c", 3, said(Meaning.GRANTED, 1));
        assertChoice("old", "b", "old", true);
    }

    @Test
    void theRecordOfAnAddressIsTheOneOfBestPriorityAndThenTheMostRecent() {
        choice.accept("new", "a", 1, said(Meaning.GRANTED, 1));
        choice.accept("same", "a", 1, ConsentStatement.NONE);
        assertEquals(Optional.of("new"), choice.address());
        choice.accept("better", "a", 0, ConsentStatement.NONE);
        assertEquals(Optional.of("better"), choice.address());
    }

    @Test
    void aRefusalAtAnyAddressCountsUntilALaterConsent() {
        accept("yes", "a", said(Meaning.GRANTED, 5));
        accept("no", "b", said(Meaning.WITHDRAWN, 5));
        assertChoice("yes", "a", "no", false);
        accept("later yes", "a", said(Meaning.GRANTED, 6));
        assertChoice("yes", "a", "later yes", true);
        accept("last no", null, said(Meaning.WITHDRAWN, 7));
        assertChoice("yes", "a", "last no", false);
        accept("an older no", null, said(Meaning.WITHDRAWN, 1));
        assertChoice("yes", "a", "last no", false);
    }

    @Test
    void aConsentHoldsForItsOwnAddressOnly() {
        accept("no", "a", said(Meaning.WITHDRAWN, 5));
        accept("yes", "b", said(Meaning.GRANTED, 6));
        assertChoice("yes", "b", "yes", true);
    }

    @Test
    void aPendingConsentEndsAGrantAndNotARefusal() {
        accept("yes", "a", said(Meaning.GRANTED, 5));
        accept("pending", "a", said(Meaning.PENDING, 6));
        assertChoice("yes", "a", "pending", false);
        assertNull(choice.consent().orElseThrow().indexed());
        accept("no", "a", said(Meaning.WITHDRAWN, 5));
        assertChoice("yes", "a", "no", false);
    }

    @Test
    void noConsentOutweighsAComplaintAtItsAddress() {
        accept("complaint", "a", new ConsentStatement(Meaning.WITHDRAWN, 1, false, false, true));
        accept("yes", "a", said(Meaning.GRANTED, 9));
        assertChoice("complaint", "a", "complaint", false);
        assertEquals(Optional.of("complaint"), choice.blockedBy());
    }

    @Test
    void aBounceBlocksItsAddressAndAComplaintComesFirst() {
        accept("first bounce", "a", new ConsentStatement(Meaning.GRANTED, 1, false, true, false));
        accept("second bounce", "a", new ConsentStatement(Meaning.GRANTED, 1, false, true, false));
        assertEquals(Optional.of("first bounce"), choice.blockedBy());
        accept("complaint", "a", new ConsentStatement(Meaning.WITHDRAWN, 1, false, false, true));
        accept("second complaint", "a", new ConsentStatement(Meaning.WITHDRAWN, 1, false, false, true));
        assertEquals(Optional.of("complaint"), choice.blockedBy());
    }

    @Test
    void aRefusalWithoutAnAddressIsTheConsentOfThePerson() {
        accept("no", null, said(Meaning.WITHDRAWN, 5));
        assertChoice(null, null, "no", false);
    }

    @Test
    void theIndexKeepsYesNoOrNeither() {
        assertEquals(Boolean.TRUE, new ContactChoice.Word<>("r", Meaning.GRANTED, 0).indexed());
        assertEquals(Boolean.FALSE, new ContactChoice.Word<>("r", Meaning.WITHDRAWN, 0).indexed());
        assertNull(new ContactChoice.Word<>("r", Meaning.PENDING, 0).indexed());
    }

    @Test
    void aStatementAllowsMailOnlyIfNothingIsAgainstIt() {
        assertTrue(said(Meaning.GRANTED, 0).isMailable());
        assertFalse(said(Meaning.PENDING, 0).isMailable());
        assertFalse(ConsentStatement.NONE.isMailable());
        assertFalse(new ConsentStatement(Meaning.GRANTED, 0, false, true, false).isMailable());
        assertFalse(new ConsentStatement(Meaning.GRANTED, 0, false, false, true).isMailable());
        assertTrue(said(Meaning.WITHDRAWN, 0).isRefusal());
        assertFalse(said(Meaning.GRANTED, 0).isRefusal());
    }
}
