// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.validation.correct;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Set;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

class CapitalizedNamesTest {

    private final CapitalizedNames correction = new CapitalizedNames(Set.of("family_name"));

    @ParameterizedTest
    @CsvSource({"MEYER, Meyer", "MÜLLER-LÜDENSCHEIDT, Müller-Lüdenscheidt", "O'BRIEN, O'Brien", "MCDONALD, McDonald", "VAN DER BERG, Van Der Berg", "JOHN SMITH III, John Smith III",
        "JP MORGAN, JP Morgan", "JO LI, Jo Li", "ИВАНОВ, Иванов", "ÉMILE, Émile"})
    void capitalsBecomeInitials(final String written, final String expected) {
        assertEquals(expected, correction.apply(written, null));
        assertSame(expected, correction.apply(expected, null), "corrected no further");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Meyer", "de Vries", "DiCaprio", "JP", "X", "", "123", "李", "MEYERs"})
    void allElseStays(final String written) {
        assertSame(written, correction.apply(written, null));
    }
}
