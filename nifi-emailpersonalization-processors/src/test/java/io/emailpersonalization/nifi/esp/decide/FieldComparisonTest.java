// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.decide;

import io.emailpersonalization.nifi.esp.client.Audience;
import io.emailpersonalization.nifi.esp.client.AudienceField;
import io.emailpersonalization.nifi.esp.client.AudienceField.MaxLength;
import io.emailpersonalization.nifi.esp.client.AudienceField.Type;
import io.emailpersonalization.nifi.esp.client.Capabilities;
import io.emailpersonalization.nifi.mapping.ContactMapping;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;
import java.util.Set;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The fields of a mapping against those of an audience. */
class FieldComparisonTest {

    private static FieldComparison comparison(final String fields, final AudienceField... held) {
        return new FieldComparison(ContactMapping.parse("{\"email\": \"/email\", \"fields\": [%s]}".formatted(fields)), new Audience("A", false, List.of(held)));
    }

    private static Capabilities capabilities(final Type... types) {
        return new Capabilities(Set.of(), Capabilities.BatchLimits.of(1), false, Set.of(), Set.of(types), Set.of());
    }

    @Test
    void aMissingFieldHasTheTypeOfTheMapping() {
        final FieldComparison comparison = comparison("""
                {"field": "A", "path": "/a"}, {"field": "B", "path": "/b", "type": "number"}, {"field": "C", "path": "/c", "type": "date"}, {"field": "D", "path": "/d", "type": "birthday"}""",
                AudienceField.of("C", Type.DATE, false));
        assertEquals(List.of(AudienceField.of("A", Type.TEXT, false), AudienceField.of("B", Type.NUMBER, false), AudienceField.of("D", Type.BIRTHDAY, false)),
                comparison.missing(capabilities(Type.values())));
        assertEquals(AudienceField.of("D", Type.TEXT, false), comparison.missing(capabilities(Type.TEXT, Type.NUMBER)).getLast(), "a type that the vendor lacks becomes text");
    }

    @ParameterizedTest
    @CsvSource({"text, NUMBER, true", "text, TEXT, false", "text, OPTION, false", "text, DATE_TIME, false", "number, DATE, true", "number, TEXT, false", "date, BIRTHDAY, true", "date, TEXT, false",
        "birthday, DATE, true", "birthday, BIRTHDAY, false", "text, OTHER, false"})
    void aTypeThatDoesNotFitIsNamedWithTheCure(final String mapped, final Type held, final boolean isFault) {
        final List<String> faults = comparison("{\"field\": \"A\", \"path\": \"/a\", \"type\": \"%s\"}".formatted(mapped), AudienceField.of("A", held, false)).faults();
        assertEquals(isFault, !faults.isEmpty());
        assertTrue(!isFault || faults.getFirst().matches("A is mapped as " + mapped + ", .*: change .*"), faults.toString());
    }

    @Test
    void aDefaultThatIsTooLongOrNoOptionIsNamed() {
        final String field = "{\"field\": \"A\", \"path\": \"/a\", \"whenEmpty\": \"default\", \"default\": \"gr\u00fcn\"}";
        assertEquals(1, comparison(field, new AudienceField("A", Type.TEXT, false, new MaxLength(4, MaxLength.Unit.BYTES), List.of())).faults().size(), "an umlaut is two bytes");
        assertEquals(List.of(), comparison(field, new AudienceField("A", Type.TEXT, false, new MaxLength(4, MaxLength.Unit.CHARACTERS), List.of())).faults());
        assertTrue(comparison(field, new AudienceField("A", Type.OPTION, false, null, List.of("red", "blue"))).faults().getFirst().contains("red, blue"));
        assertEquals(List.of(), comparison(field, new AudienceField("A", Type.OPTION, false, null, List.of("red", "gr\u00fcn"))).faults());
    }

    @Test
    void limitsOfValuesAreTold() {
        final FieldComparison comparison = comparison("{\"field\": \"A\", \"path\": \"/a\"}, {\"field\": \"B\", \"path\": \"/b\"}, {\"field\": \"C\", \"path\": \"/c\", \"type\": \"number\"}",
                new AudienceField("A", Type.TEXT, false, new MaxLength(255, MaxLength.Unit.BYTES), List.of()), new AudienceField("B", Type.OPTION, false, null, List.of("S", "M")),
                AudienceField.of("C", Type.NUMBER, false));
        assertEquals(List.of("A takes 255 bytes", "B takes S, M"), comparison.limits());
    }
}
