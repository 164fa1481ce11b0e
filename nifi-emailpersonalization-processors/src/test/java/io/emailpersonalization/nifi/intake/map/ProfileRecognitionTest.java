// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.intake.map;

import io.emailpersonalization.nifi.intake.profile.ShippedProfile;
import org.apache.nifi.serialization.SimpleRecordSchema;
import org.apache.nifi.serialization.record.RecordField;
import org.apache.nifi.serialization.record.RecordFieldType;
import org.apache.nifi.serialization.record.RecordSchema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.Arrays;
import java.util.List;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** SourceExportsTest recognizes whole exports. */
class ProfileRecognitionTest {

    private final ProfileRecognition recognition = new ProfileRecognition(ShippedProfile.loadAll(), "customer");

    private static RecordSchema schema(final String names) {
        return new SimpleRecordSchema(Arrays.stream(names.split(",")).map(name -> new RecordField(name.strip(), RecordFieldType.STRING.getDataType())).toList());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '~', textBlock = """
            Id,LastName,Email,MailingCity ~ salesforce-contact
            ID,LASTNAME,EMAIL,ACCOUNTID,HASOPTEDOUTOFEMAIL ~ salesforce-contact
            Id,LastName,Email,Company,HasOptedOutOfEmail ~ salesforce-lead
            Record ID,First Name,Last Name,Email ~ hubspot-contact
            Record ID,Deal Name,Deal Stage,Amount ~ hubspot-deal
            Customer ID,Email,Accepts Email Marketing,Total Orders ~ shopify-customer
            Name,Email,Financial Status,Paid at,Total ~ shopify-order
            id,email,first_name,last_name,company ~ customer
            Kundennummer,E-Mail ~ customer
            """)
    void theNamesOfTheFieldsDecide(final String names, final String expected) throws ProfileMismatchException {
        assertEquals(expected, recognition.recognize(schema(names)).name());
    }

    @Test
    void twoThatFitEquallyAreNamed() {
        final String message = assertThrows(ProfileMismatchException.class, () -> recognition.recognize(schema("Id,LastName,HasOptedOutOfEmail"))).getMessage();
        assertTrue(message.contains("salesforce-contact and salesforce-lead"), message);
    }

    @Test
    void fieldsOfNoProfileAreRefused() {
        final String message = assertThrows(ProfileMismatchException.class, () -> recognition.recognize(schema("colour,size"))).getMessage();
        assertTrue(message.startsWith("The fields fit no profile of salesforce-contact"), message);
    }

    @Test
    void aPageWithoutRecordsFits() throws ProfileMismatchException {
        final RecordSchema page = new SimpleRecordSchema(List.of(new RecordField("results", RecordFieldType.ARRAY.getArrayDataType(RecordFieldType.STRING.getDataType()))));
        assertEquals("hubspot-contact", recognition.recognize(page).name());
    }
}
