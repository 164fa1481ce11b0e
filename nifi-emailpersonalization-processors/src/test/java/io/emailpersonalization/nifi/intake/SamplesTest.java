// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.intake;

import com.fasterxml.jackson.databind.JsonNode;
import io.emailpersonalization.nifi.consent.LedgerFixture;
import io.emailpersonalization.nifi.intake.profile.ShippedProfile;
import io.emailpersonalization.nifi.store.StoreException;
import io.emailpersonalization.nifi.testing.Services;
import org.apache.nifi.util.TestRunner;
import org.apache.nifi.util.TestRunners;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The samples: 50 records of each shipped profile, recognized by it, mapped to the counts that their page states, with the refusals withdrawn. */
class SamplesTest {

    private static final Path SAMPLES = Path.of("../samples");
    private static final int RECORDS = 50;

    private static TestRunner mapped(final String file, final String profile) throws IOException {
        final TestRunner runner = TestRunners.newTestRunner(MapCustomerRecord.class);
        Services.customerFileReader(runner);
        Services.jsonWriter(runner);
        runner.setProperty(MapProperties.SOURCE_PROFILE, profile);
        runner.enqueue(Files.readAllBytes(SAMPLES.resolve(file)), Map.of("filename", file));
        runner.run();
        assertEquals(List.of(), runner.getFlowFilesForRelationship("failure").stream().map(each -> each.getAttribute("error.message")).toList());
        return runner;
    }

    @ParameterizedTest
    @CsvSource({"customer.csv, 49, 0, 1", "dynamics-contact.json, 48, 2, 0", "hubspot-contact.json, 49, 1, 0", "hubspot-deal.json, 43, 6, 1", "mailchimp-export.json, 50, 0, 0",
        "salesforce-contact.csv, 48, 2, 0", "salesforce-lead.json, 48, 2, 0", "salesforce-order.csv, 44, 6, 0", "shopify-customer.csv, 50, 0, 0", "shopify-order.csv, 41, 4, 5",
        "stripe-charge.json, 46, 4, 0", "stripe-customer.json, 49, 1, 0", "woocommerce-customer.json, 50, 0, 0", "woocommerce-order.json, 46, 4, 0"})
    void aSampleIsRecognizedAndMappedToTheStatedCounts(final String file, final int success, final int decided, final int unmapped) throws IOException {
        final String profile = file.replaceFirst("\\..*", "");
        for (final String choice : List.of("auto", profile)) {
            final JsonNode report = Services.report(mapped(file, choice));
            final JsonNode counts = report.get("counts");
            assertEquals(profile, report.at("/figures/profile").asText());
            assertEquals(List.of(RECORDS, success, decided, unmapped, 0),
                    Stream.of("received", "mapped", "decided", "unmapped", "misfits").map(name -> counts.get(name).asInt()).toList(), choice + report);
        }
        assertTrue(Files.readString(SAMPLES.resolve("README.md")).contains("| [%s](%s) | %d | %d | %d |".formatted(file, file, success, decided, unmapped)), "the page states the counts");
    }

    @ParameterizedTest
    @ValueSource(strings = {"customer.csv", "dynamics-contact.json", "hubspot-contact.json", "salesforce-contact.csv", "shopify-customer.csv"})
    void namesKeepTheirApostrophesAndAccents(final String file) throws IOException {
        assertTrue(values(mapped(file, "auto"), "success", "family_name").containsAll(List.of("O'Neill", "d'Angelo", "Łukasik", "Åkesson", "Öztürk", "van den Bakker")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"customer.csv", "dynamics-contact.json", "hubspot-contact.json", "mailchimp-export.json", "salesforce-contact.csv", "salesforce-lead.json", "shopify-customer.csv"})
    void whoOptedOutIsWithdrawn(final String file) throws IOException, StoreException {
        final LedgerFixture ledger = new LedgerFixture();
        Services.jsonReader(ledger.runner);
        ledger.runner.enqueue(mapped(file, "auto").getFlowFilesForRelationship("success").getFirst().toByteArray());
        ledger.runner.run();
        assertTrue(values(ledger.runner, "withdrawn", "email").containsAll(List.of("nina.rossi@example.org", "francois.noel@example.org")));
    }

    private static Set<String> values(final TestRunner runner, final String relationship, final String field) {
        return Services.records(runner, relationship).stream().map(record -> record.path(field).asText()).collect(Collectors.toSet());
    }

    @Test
    void everyShippedProfileHasASample() throws IOException {
        final TreeSet<String> profiles = Arrays.stream(ShippedProfile.values()).filter(profile -> profile != ShippedProfile.AUTO && profile != ShippedProfile.OWN)
                .map(ShippedProfile::getValue).collect(Collectors.toCollection(TreeSet::new));
        try (Stream<Path> files = Files.list(SAMPLES)) {
            assertEquals(profiles, files.map(file -> file.getFileName().toString()).filter(name -> !name.endsWith(".md")).map(name -> name.replaceFirst("\\..*", ""))
                    .collect(Collectors.toCollection(TreeSet::new)));
        }
    }
}
