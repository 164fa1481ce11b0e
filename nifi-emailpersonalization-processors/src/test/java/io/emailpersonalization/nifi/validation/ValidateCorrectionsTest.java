// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.validation;

import com.fasterxml.jackson.databind.JsonNode;
import io.emailpersonalization.nifi.testing.Services;
import org.apache.nifi.util.TestRunner;
import org.apache.nifi.util.TestRunners;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.util.List;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Each correction of the properties, switched on and off. */
class ValidateCorrectionsTest {

    private static final String EXPORT = "customer_id;email;phone;country;family_name;purchase_total;birth_date;given_name\n"
            + "1;Ada@B\u00FCcher.example;030 1234567;Deutschland;MEYER;1.234,50;03/04/1990;Rene\u0301\u200B\n";

    private final TestRunner runner = TestRunners.newTestRunner(ValidateCustomerRecord.class);

    @BeforeEach
    void configure() {
        Services.csvReader(runner);
        Services.jsonWriter(runner);
    }

    private JsonNode run(final String relationship) {
        runner.enqueue(EXPORT.replace(",50", "\u0001").replace(',', ' ').replace(';', ',').replace("1.234\u0001", "\"1.234,50\""));
        runner.run();
        return Services.records(runner, relationship).getFirst();
    }

    private static List<String> changes(final JsonNode record) {
        return record.get("corrections").findParents("field").stream().map(row -> row.get("field").asText() + " " + row.get("correction").asText()).toList();
    }

    @Test
    void everyCorrectionIsMadeAndNamedWhenItIsChosen() {
        runner.setProperty("Remove Invisible Characters", "true");
        runner.setProperty("Normalize Unicode", "true");
        runner.setProperty("E-mail Domain To ASCII", "true");
        runner.setProperty("Date Order", "DAY_FIRST");
        runner.setProperty("Decimal Commas", "true");
        runner.setProperty("Country Fields", "country");
        runner.setProperty("Phone Fields", "phone, mobile");
        runner.setProperty("Capitalized Fields", "given_name, family_name");
        final JsonNode record = run("valid");
        assertEquals(List.of("/email lower case", "/email ASCII domain", "/purchase_total decimal comma", "/birth_date day first", "/given_name invisible characters", "/given_name Unicode NFC",
                "/country country code", "/phone E.164", "/family_name capitalize"), changes(record));
        assertEquals("ada@xn--bcher-kva.example +49301234567 DE Meyer 1234.5 1990-04-03 Ren\u00E9", String.join(" ", List.of("email", "phone", "country", "family_name", "purchase_total",
                "birth_date", "given_name").stream().map(name -> record.get(name).asText()).toList()));
        assertTrue(record.get("purchase_total").isDouble());
        assertFalse(record.has("suggestions"));
    }

    @Test
    void anUpgradeChangesNoRecord() {
        final JsonNode record = run("invalid");
        assertEquals(List.of("/email lower case", "/given_name trim"), changes(record));
        assertEquals("030 1234567", record.get("phone").asText());
    }

    @Test
    void aTypingErrorInADomainIsSuggestedAndNotCorrected() {
        runner.setProperty("Suggest E-mail Domains", "true");
        runner.enqueue("customer_id,email\n1,Ada@gmial.com\n2,bob@gmail.com\n3,broken@\n");
        runner.run();
        final JsonNode first = Services.records(runner, "valid").getFirst();
        assertEquals("ada@gmial.com", first.get("email").asText());
        assertEquals("[{\"field\":\"/email\",\"suggestion\":\"gmail.com\"}]", first.get("suggestions").toString());
        assertTrue(Services.records(runner, "valid").get(1).get("suggestions").isNull());
        assertEquals(1, Services.report(runner).get("figures").get("suggestions").asInt());
    }

    @Test
    void aRegionIsACountry() {
        runner.setProperty("Phone Fields", "phone");
        runner.setProperty("Default Region", "XX");
        runner.assertNotValid();
        runner.setProperty("Default Region", "de");
        runner.assertValid();
    }
}
