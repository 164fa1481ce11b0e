// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.validation.correct;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Locale;
import java.util.Set;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

class CountryCodesTest {

    private final CountryCodes correction = new CountryCodes(Set.of("country"));

    @ParameterizedTest
    @CsvSource({"DE, DE", "de, DE", "DEU, DE", "Germany, DE", "DEUTSCHLAND, DE", "Allemagne, DE", "Niemcy, DE", "Германия, DE", "ドイツ, DE", "Österreich, AT", "Osterreich, AT",
        "Côte d’Ivoire, CI", "Cote d'Ivoire, CI", "U.S.A., US", "United States of America, US", "UK, GB", "England, GB", "Great Britain, GB", "Holland, NL", "Schweiz, CH", "svizzera, CH"})
    void codesAndNamesBecomeOneCode(final String written, final String code) {
        assertEquals(code, correction.apply(written, null));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Atlantis", "EU", "Korea", "ZZ", "", "49", "DE, AT", "Germany or Austria", "New Jersey"})
    void whatIsNoCountryOrMayBeTwoStays(final String written) {
        assertSame(written, correction.apply(written, null));
    }

    @Test
    void everyCodeStays() {
        for (final String code : Locale.getISOCountries()) {
            assertEquals(code, correction.apply(code, null));
            assertEquals(code, correction.apply(Locale.of("", code).getDisplayCountry(Locale.ENGLISH), null));
        }
    }

    @Test
    void aMegabyteIsNoCountry() {
        final String text = "x".repeat(1_000_000);
        assertSame(text, correction.apply(text, null));
    }
}
