// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.identity;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class PersonTraitsTest {

    private static final PersonTraits ANNA = new PersonTraits("anna", "berg", "19800314", "anna.berg@example.com");

    @ParameterizedTest
    @CsvSource({
        "anna, lopez, 19800314, anna.lopez@example.org, false, true",
        "bruno, berg, 19910517, anna.berg@example.com, true, false",
        "bruno, novak, 19910517, bruno@example.org, true, false",
        "bruno, novak, , bruno@example.org, true, false",
        "bruno, novak, 19800314, bruno@example.org, false, true",
        "bruno, novak, , anna.berg@example.com, false, true",
        "bruno, novak, , , true, false",
        "bruno, , , , false, false",
        "bruno, berg, , , false, false",
        ", novak, , , false, false",
        "anna, novak, , , false, false",
        "anna maria, novak, , , false, false",
        "a, novak, , , false, false",
        "bruno, novak, , anna.berk@example.com, true, false",
        "berg, anna, , , false, false",
        ", , , , false, false",
        ", , , info@example.com, false, false"})
    void traitsContradictWhereTwoDifferOrBothNamesDo(final String given, final String family, final String birthDate, final String mailbox, final boolean contradicts, final boolean agrees) {
        final PersonTraits other = new PersonTraits(given, family, birthDate, mailbox);
        assertEquals(contradicts, ANNA.contradicts(other));
        assertEquals(contradicts, other.contradicts(ANNA));
        assertEquals(agrees, ANNA.agrees(other));
        assertEquals(agrees, other.agrees(ANNA));
    }

    @Test
    void theTextTellsPeopleApart() {
        assertTrue(new PersonTraits(null, null, null, null).isEmpty());
        assertNotEquals(new PersonTraits("anna", null, null, null).text(), new PersonTraits(null, "anna", null, null).text());
    }
}
