// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.compare;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class FieldKindTest {

    @ParameterizedTest
    @CsvSource({"GIVEN_NAME, Bob, Robert, NICKNAME", "GIVEN_NAME, Darla, Darlene, DIFFERENT", "GIVEN_NAME, Ted, Ed, NICKNAME", "GIVEN_NAME, Michael, Micheal, CLOSE", "GIVEN_NAME, R, Robert, INITIAL",
        "GIVEN_NAME, Anna Maria, Anna, PART", "GIVEN_NAME, Ann, Bob, DIFFERENT", "FAMILY_NAME, Müller, Muller, EXACT", "FAMILY_NAME, Miller, Miler, CLOSE",
        "FAMILY_NAME, Smith, Jones, DIFFERENT", "EMAIL, a.b@gmail.com, ab+news@googlemail.com, EXACT", "EMAIL, a.b@example.com, ab@example.com, DIFFERENT",
        "EMAIL, anna.berg@gmail.com, anna.berg@gmial.com, CLOSE", "EMAIL, anna.berg@yahoo.com, anna.berg@yaho.com, CLOSE", "EMAIL, anna.berg@example.com, anna.berg@example.org, SAME_NAME",
        "EMAIL, anna1@example.com, anna2@example.com, DIFFERENT", "PHONE, +49 30 1234567, 030 1234567, EXACT", "PHONE, +49 30 1234567, 030 1234568, CLOSE",
        "BIRTH_DATE, 1990-02-03, 1990-03-02, CLOSE", "BIRTH_DATE, 1990-02-03, 1960-02-03, CLOSE", "BIRTH_DATE, 1990-02-03, 1971-12-28, DIFFERENT",
        "STREET, Lindenweg 4, Lindenweg 5, SIMILAR", "POSTAL_CODE, 01067, 01069, CLOSE", "TEXT, 李小龙, 李小龍, SIMILAR"})
    void levelsAreThoseAPersonWouldSay(final FieldKind kind, final String a, final String b, final Level expected) {
        final String one = kind.normalize(a);
        final String other = kind.normalize(b);
        assertEquals(expected, one.equals(other) ? Level.EXACT : kind.compare(one, other));
    }

    @ParameterizedTest
    @EnumSource(names = {"GIVEN_NAME", "FAMILY_NAME", "FULL_NAME", "STREET", "CITY", "POSTAL_CODE", "IDENTIFIER", "TEXT", "CATEGORY"})
    void aValueThatIsTooLongIsCutAndStaysDifferentFromOthers(final FieldKind kind) {
        final String longest = "ab1c".repeat(FieldKind.MAX_LENGTH / 4);
        assertEquals(longest, kind.normalize(longest));
        final String cut = kind.normalize(longest + "d");
        assertTrue(cut.length() <= FieldKind.MAX_LENGTH);
        assertEquals(cut, kind.normalize(longest + "d"));
        assertNotEquals(cut, kind.normalize(longest + "e"));
        assertTrue(kind.normalize("\ud840\udc00\ud840\udc01".repeat(FieldKind.MAX_LENGTH)).codePoints().noneMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE));
    }
}
