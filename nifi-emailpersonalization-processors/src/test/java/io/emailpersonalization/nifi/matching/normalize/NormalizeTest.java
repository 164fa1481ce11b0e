// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.normalize;

import io.emailpersonalization.nifi.record.value.Mailbox;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

class NormalizeTest {

    @ParameterizedTest
    @CsvSource(quoteCharacter = '"', value = {"Zoë, zoe", "STRAßE, strasse", "O'Brien-Smith, obrien smith", "Łukasz, lukasz", "Søren, soren", "a   b, a b", "Ελένη, ελενη",
        "Иванов, иванов", "李小龙, 李小龙"})
    void foldsWhatPeopleWriteDifferently(final String written, final String folded) {
        assertEquals(folded, FoldedText.of(written));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "N/A", "none", "-", "Unknown", "null", "xxx"})
    void placeholdersAreNoValue(final String written) {
        assertNull(FoldedText.of(written));
    }

    @ParameterizedTest
    @ValueSource(strings = {"none@none.com", "test@test.de", "noemail@example.com", "a@", "@b.com", "no address", "na@na.com"})
    void addressesOfNobodyAreNoValue(final String written) {
        assertNull(Mailbox.of(written));
    }

    @Provide
    Arbitrary<String> addresses() {
        return Combinators.combine(Arbitraries.strings().withChars("anoe.@+-_1").ofMaxLength(16), Arbitraries.of("", "@", "@gmail.com", "@googlemail.com", "@web.de", "@none.com", ".com"))
                .as(String::concat);
    }

    @Property
    void whatIsItsOwnKeyAlreadyIsWhatTheLongWayMakesOfIt(@ForAll("addresses") final String address) {
        assertEquals(Mailbox.of("<" + address + ">"), Mailbox.of(address));
    }

    @ParameterizedTest
    @ValueSource(strings = {"000-000-0000", "123456789", "987654321", "12345", "n/a", "1111111111", "4.91512E+11", "4,91512E+11", "491512000000", "+49 151 2000000 00", "#REF!"})
    void phonesOfNobodyAreNoValue(final String written) {
        assertNull(PhoneKey.of(written));
    }

    @ParameterizedTest
    @CsvSource({"+49 30 1234567 ext. 12, 030 1234567", "(030) 1234567 x12, 030/1234567", "+1 702-919-1300 #4, 7029191300", "0049 30 1234567, 030-1234567"})
    void aPhoneIsTheSameHoweverItIsWritten(final String one, final String other) {
        assertEquals(PhoneKey.of(other), PhoneKey.of(one));
    }

    @ParameterizedTest
    @CsvSource({"1980-03-14, 19800314", "19800314, 19800314", "1980-03-14T00:00:00Z, 19800314", "3/14/1980, 19800314", "14/3/1980, 19800314", "14.03.1980, 19800314",
        "14 March 1980, 19800314", "Mar 14 1980, 19800314", "14. März 1980, 19800314", "14-Mar-80, 19800314", "1 juin 1980, 19800601", "1 juillet 1980, 19800701",
        "1er août 1980,", "3 luglio 1980, 19800703", "5 de mayo 1980,", "3/4/05, 20050304", "3.4.05, 20050403", "31.02.1985, 19850231"})
    void datesOfBirthAreReadAsTheyAreWritten(final String written, final String digits) {
        assertEquals(digits, BirthDate.of(written));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1900-01-01", "0000-00-00", "9999-12-31", "unknown", "1980", "n/a", ""})
    void datesOfNobodyAreNoValue(final String written) {
        assertNull(BirthDate.of(written));
    }

    @Test
    void roleMailboxesAreKnown() {
        assertTrue(Mailbox.isRole(Mailbox.of("Info@example.com")));
        assertFalse(Mailbox.isRole(Mailbox.of("ines@example.com")));
    }

    @Test
    void nicknamesAreRelatedButNotTransitively() {
        assertTrue(Nicknames.areRelated("ted", "edward"));
        assertTrue(Nicknames.areRelated("ted", "theodore"));
        assertFalse(Nicknames.areRelated("edward", "theodore"));
    }

    @Property(tries = 1000)
    void foldingTwiceIsFoldingOnceAndNothingFails(@ForAll final String any) {
        final String once = FoldedText.of(any);
        if (once != null) {
            assertEquals(once, FoldedText.of(once) == null ? once : FoldedText.of(once));
        }
        Mailbox.of(any);
        PhoneKey.of(any);
        BirthDate.of(any);
        FoldedText.identifier(any);
    }
}
