// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.validation.correct;

import org.apache.nifi.serialization.SimpleRecordSchema;
import org.apache.nifi.serialization.record.MapRecord;
import org.apache.nifi.serialization.record.Record;
import org.apache.nifi.serialization.record.RecordField;
import org.apache.nifi.serialization.record.RecordFieldType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

class PhoneNumbersTest {

    private static Record from(final String country) {
        final Map<String, Object> values = new HashMap<>();
        values.put("country", country);
        return new MapRecord(new SimpleRecordSchema(List.of(new RecordField("country", RecordFieldType.STRING.getDataType()))), values);
    }

    private static String correct(final String written, final String country, final String region) {
        return new PhoneNumbers(Set.of("phone"), "country", region).apply(written, from(country));
    }

    @ParameterizedTest
    @CsvSource({"030 1234567, DE, , +49301234567", "(030) 123-4567, Germany, , +49301234567", "+49 (0)30 1234567, , , +49301234567", "0049 30 1234567, , DE, +49301234567",
        "020 7946 0958, GB, DE, +442079460958", "(212) 555-2368, , US, +12125552368", "06 12 34 56 78, FR, , +33612345678", "02 1234567, IT, , +39021234567", "+49301234567, , , +49301234567",
        "030 1234567, Atlantis, DE, +49301234567", "\u202A+49 30 1234567\u202C, , , +49301234567"})
    void aNumberIsReadInTheCountryOfTheRecordAndOtherwiseInTheDefaultRegion(final String written, final String country, final String region, final String expected) {
        assertEquals(expected, correct(written, country, region));
        assertEquals(expected, correct(expected, country, region), "corrected no further");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1234567", "030 1234567", "123", "+49 30 1234567 ext. 12", "1-800-FLOWERS", "", "no phone", "+49 30 1234567 / +49 30 7654321", "+1 555", "0049 30 1234567"})
    void whatCannotBeReadWithoutDoubtStays(final String written) {
        assertSame(written, correct(written, null, null));
    }

    @ParameterizedTest
    @ValueSource(strings = {"+493012345678;ext=12", "0800", "1,2345E+11"})
    void whatWouldLoseADigitStays(final String written) {
        assertSame(written, correct(written, "DE", "DE"));
    }
}
