// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.brevo.account;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.emailpersonalization.nifi.esp.client.AudienceField.Type;
import org.junit.jupiter.api.Test;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** The values of attributes, as Brevo takes and gives them. */
class BrevoAttributeTest {

    private static final Map<String, Integer> OPTIONS = Map.of("silver", 1, "gold", 2);

    private static Object written(final Type type, final Object value) {
        return new BrevoAttribute("A", type, OPTIONS).written(value).orElse("dropped");
    }

    @Test
    void aTextTakesEveryScalar() {
        assertEquals(List.of("x", "7.50", "true", "dropped"), List.of(written(Type.TEXT, "x"), written(Type.TEXT, new BigDecimal("7.50")), written(Type.TEXT, true), written(Type.TEXT, List.of("x"))));
    }

    @Test
    void aNumberTakesNumbersAndTheirTexts() {
        assertEquals(List.of(7, new BigDecimal("7.5"), "dropped"), List.of(written(Type.NUMBER, 7), written(Type.NUMBER, " 7.5 "), written(Type.NUMBER, "seven")));
    }

    @Test
    void aBooleanTakesTrueAndFalse() {
        assertEquals(List.of(true, false, "dropped"), List.of(written(Type.BOOLEAN, true), written(Type.BOOLEAN, "FALSE"), written(Type.BOOLEAN, "yes")));
    }

    @Test
    void aDateIsADay() {
        assertEquals(List.of("2026-02-28", "dropped", "dropped"), List.of(written(Type.DATE, "2026-02-28"), written(Type.DATE, "2026-02-30"), written(Type.DATE, "28/02/2026")));
    }

    @Test
    void anOptionIsSentByItsNumberAndReadByItsLabel() throws JsonProcessingException {
        assertEquals(List.of(2, "dropped", "dropped"), List.of(written(Type.OPTION, "gold"), written(Type.OPTION, "Gold"), written(Type.OPTION, "bronze")));
        final BrevoAttribute attribute = new BrevoAttribute("A", Type.OPTION, OPTIONS);
        assertEquals("gold", attribute.read(BrevoApi.JSON.readTree("2")));
        assertEquals("gold", attribute.read(BrevoApi.JSON.readTree("\"2\"")));
        assertEquals("gold", attribute.read(BrevoApi.JSON.readTree("\"gold\"")));
        assertEquals("9", attribute.read(BrevoApi.JSON.readTree("\"9\"")), "an option that was deleted");
    }

    @Test
    void severalOptionsAreAListOrATextWithSeparators() {
        assertEquals(List.of(List.of("gold", "silver"), List.of("gold", "silver"), List.of("gold"), "dropped"),
                List.of(written(Type.OPTIONS, List.of("gold", "silver")), written(Type.OPTIONS, "gold; silver"), written(Type.OPTIONS, "gold"), written(Type.OPTIONS, "gold;bronze")));
    }

    @Test
    void anEmptyValueClears() {
        assertEquals(List.of("", "", List.of()), List.of(written(Type.NUMBER, ""), new BrevoAttribute("A", Type.TEXT, Map.of()).written(null).orElseThrow(), written(Type.OPTIONS, "")));
    }

    @Test
    void aTypeThatContactsAreNotGivenTakesNothing() {
        assertEquals(Optional.empty(), new BrevoAttribute("A", Type.OTHER, Map.of()).written("x"));
    }
}
