// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.normalize;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.junit.jupiter.api.Assertions.assertEquals;

class FullNameTest {

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {"Ada Lovelace; Ada; Lovelace", "Lovelace, Ada; Ada; Lovelace", "Ludwig van Beethoven; Ludwig; van Beethoven", "王杰; 杰; 王", "Cher; ; Cher",
        "David Dobbins jr; David; Dobbins jr", "David Dobbins, jr; David; Dobbins, jr", "; ;"})
    void aFullNameIsGivenAndFamilyName(final String name, final String given, final String family) {
        assertEquals(new FullName(given, family), FullName.split(name));
    }
}
