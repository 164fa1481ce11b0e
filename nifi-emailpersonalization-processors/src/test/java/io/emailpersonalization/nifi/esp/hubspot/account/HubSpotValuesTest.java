// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.hubspot.account;

import io.emailpersonalization.nifi.esp.client.AudienceField.Type;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

class HubSpotValuesTest {

    @Test
    void everyValueIsWrittenAsAText() {
        assertEquals(List.of("", "Ada", "1200", "0.1", "true", "red;blue", "red;2", "1984-02-29", "7"), List.of(HubSpotValues.write(null), HubSpotValues.write("Ada"),
                HubSpotValues.write(new BigDecimal("1.2E+3")), HubSpotValues.write(0.1), HubSpotValues.write(true), HubSpotValues.write(List.of("red", "blue")),
                HubSpotValues.write(new Object[] {"red", 2}), HubSpotValues.write(LocalDate.of(1984, 2, 29)), HubSpotValues.write(7L)));
    }

    @Test
    void aTextIsReadAsItsTypeAndStaysATextWhereItDoesNotFit() {
        assertEquals(List.of(new BigDecimal("7.50"), "many", true, "maybe", List.of("red", "blue"), "1984-02-29", "7"), List.of(HubSpotValues.read("7.50", Type.NUMBER),
                HubSpotValues.read("many", Type.NUMBER), HubSpotValues.read("true", Type.BOOLEAN), HubSpotValues.read("maybe", Type.BOOLEAN), HubSpotValues.read("red;;blue", Type.OPTIONS),
                HubSpotValues.read("1984-02-29", Type.DATE), HubSpotValues.read("7", Type.TEXT)));
        assertNull(HubSpotValues.read("", Type.TEXT));
        assertNull(HubSpotValues.read(null, Type.NUMBER));
    }

    @ParameterizedTest
    @CsvSource({"de, de", "de-AT, de-at", "de-CH, de", "pt_BR, pt-br", "nb, ", "German, "})
    void aLanguageIsAnOptionOrLeftOut(final String tag, final String option) {
        assertEquals(Optional.ofNullable(option), HubSpotLanguages.option(tag, List.of("de", "de-at", "pt-br")));
    }

    @Test
    void anOptionIsReadAsALanguageTag() {
        assertEquals(List.of("pt-BR", "de"), List.of(HubSpotLanguages.tag("pt-br"), HubSpotLanguages.tag("de")));
        assertNull(HubSpotLanguages.tag(""));
        assertNull(HubSpotLanguages.tag(null));
        assertEquals(Optional.empty(), HubSpotLanguages.option(null, List.of("de")));
    }
}
