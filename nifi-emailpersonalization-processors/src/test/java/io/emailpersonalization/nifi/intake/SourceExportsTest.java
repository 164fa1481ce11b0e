// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.intake;

import com.fasterxml.jackson.databind.JsonNode;
import io.emailpersonalization.nifi.consent.LedgerFixture;
import io.emailpersonalization.nifi.consent.register.ConsentState;
import io.emailpersonalization.nifi.store.StoreException;
import io.emailpersonalization.nifi.testing.Services;
import io.emailpersonalization.nifi.validation.ValidateCustomerRecord;
import org.apache.nifi.util.MockFlowFile;
import org.apache.nifi.util.TestRunner;
import org.apache.nifi.util.TestRunners;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * Exports of the systems as their help pages describe them, with invented people: each is recognized, its customers are valid, its consents are in the ledger, and its refusals are withdrawn, with
 * the defaults of every processor.
 */
class SourceExportsTest {

    private static final Path EXPORTS = Path.of("src/test/resources/exports");
    private static final String AS_OF = "2026-11-30T00:00:00Z";

    private static TestRunner mapper() {
        final TestRunner runner = TestRunners.newTestRunner(MapCustomerRecord.class);
        Services.customerFileReader(runner);
        Services.jsonWriter(runner);
        return runner;
    }

    private static void map(final TestRunner runner, final String file) throws IOException {
        runner.enqueue(Files.readAllBytes(EXPORTS.resolve(file)), Map.of("filename", file));
        runner.run();
        assertEquals(List.of(), runner.getFlowFilesForRelationship("failure").stream().map(each -> each.getAttribute("error.message")).toList());
    }

    private static void assertCounts(final TestRunner runner, final String profile, final int mapped, final int decided, final int unmapped) {
        final JsonNode report = Services.report(runner);
        final JsonNode counts = report.get("counts");
        assertEquals(profile, report.get("figures").get("profile").asText());
        assertEquals(List.of(mapped, decided, unmapped), List.of(counts.get("mapped").asInt(), counts.get("decided").asInt(), counts.get("unmapped").asInt()));
        assertEquals(counts.get("received").asInt(), mapped + decided + unmapped);
        assertEquals(0, counts.get("misfits").asInt(), report.toString());
        assertEquals(mapped, Services.records(runner, "success").size());
        assertEquals(unmapped, Services.records(runner, "unmapped").size());
        assertEquals(decided + counts.get("merged_ids").asInt(), Services.records(runner, "decisions").size());
        if (mapped > 0) {
            runner.getFlowFilesForRelationship("success").getFirst().assertAttributeEquals("source.profile", profile);
            runner.getFlowFilesForRelationship("success").getFirst().assertAttributeEquals("record.kind", profile.matches(".*-(order|charge|deal)") ? "purchase" : "customer");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            salesforce-contact.csv | salesforce-contact | 4 | 2 | 0 | ada.okafor | bo.lindqvist denise.moreau | same 0035e00000EeEeEEEV 0035e00000AaAaAAAV, remove record 0035e00000FfFfFFFV
            salesforce-contact-report.csv | salesforce-contact | 3 | 0 | 0 | | hugo |
            salesforce-lead.json | salesforce-lead | 2 | 1 | 0 | | kai.nkosi | same 00Q5e00000CcCcCEAV 0035e00000AaAaAAAV
            hubspot-contact-page.json | hubspot-contact | 4 | 1 | 0 | | max.huber nina.rossi olaf.berg | same 51 49, same 51 50, remove record 55
            hubspot-contact.csv | hubspot-contact | 4 | 0 | 0 | | quentin.blanc rosa.silva | same 901 900
            dynamics-contact-page.json | dynamics-contact | 3 | 2 | 0 | | tom.visser uta.klein | \
            same 2e451703-c686-4711-80e5-00155db19e64 2e451703-c686-4711-80e5-00155db19e61, remove record 2e451703-c686-4711-80e5-00155db19e65
            dynamics-contact.csv | dynamics-contact | 3 | 0 | 0 | | willem.bakker xenia.popov |
            shopify-customer.json | shopify-customer | 4 | 0 | 0 | yara.costa | zoe.adler |
            shopify-customer.csv | shopify-customer | 3 | 0 | 0 | cleo.oneill emil | dora.weiss |
            woocommerce-customer.json | woocommerce-customer | 2 | 0 | 0 | | |
            woocommerce-customer.csv | woocommerce-customer | 2 | 0 | 0 | | |
            stripe-customer.json | stripe-customer | 2 | 1 | 0 | | | remove record cus_NffrFeUfNV2Hic
            stripe-customer.csv | stripe-customer | 2 | 0 | 0 | | |
            subscribed_email_audience_export_1a2b3c4d5e.csv | mailchimp-export | 2 | 0 | 0 | ned.flood ola | |
            unsubscribed_email_audience_export_1a2b3c4d5e.csv | mailchimp-export | 1 | 0 | 0 | | pat.quinn |
            cleaned_email_audience_export_1a2b3c4d5e.csv | mailchimp-export | 1 | 0 | 0 | | rio.gone |
            customer.csv | customer | 3 | 0 | 0 | sven.gross | tina.ude |
            """)
    void anExportEndsWithValidCustomersAndTheirConsent(final String file, final String profile, final int mapped, final int decided, final int unmapped, final String granted,
                                                       final String withdrawn, final String decisions) throws IOException, StoreException {
        final TestRunner mapper = mapper();
        map(mapper, file);
        assertCounts(mapper, profile, mapped, decided, unmapped);
        assertEquals(decisions == null ? "" : decisions, String.join(", ", Services.records(mapper, "decisions").stream().map(SourceExportsTest::words).toList()));
        final MockFlowFile customers = mapper.getFlowFilesForRelationship("success").getFirst();

        final LedgerFixture ledger = new LedgerFixture();
        Services.jsonReader(ledger.runner);
        ledger.runner.setProperty("As Of", AS_OF);
        ledger.runner.enqueue(customers.toByteArray());
        ledger.runner.run();
        final TreeSet<String> grantedNow = new TreeSet<>();
        final TreeSet<String> withdrawnNow = new TreeSet<>();
        for (final JsonNode customer : Services.records(mapper, "success")) {
            final String address = customer.path("email").asText(null);
            final ConsentState state = address == null || address.equals("null") ? ConsentState.UNKNOWN : ledger.state(address, AS_OF);
            final String name = address == null ? "" : address.replaceFirst("@.*", "");
            if (state == ConsentState.GRANTED) {
                grantedNow.add(name);
            } else if (state.isWithdrawn()) {
                withdrawnNow.add(name);
            }
        }
        assertEquals(names(granted), grantedNow);
        assertEquals(names(withdrawn), withdrawnNow);
        assertEquals(withdrawnNow.size(), Services.records(ledger.runner, "withdrawn").size());
        assertEquals(List.of(), texts(ledger.figure("unread_refusal_columns")), "no column that looks like a refusal is left unread");

        final TestRunner validator = TestRunners.newTestRunner(ValidateCustomerRecord.class);
        Services.jsonReader(validator);
        Services.jsonWriter(validator);
        validator.enqueue(customers.toByteArray());
        validator.run();
        assertEquals(List.of(), Services.records(validator, "invalid"));
        assertEquals(mapped, Services.records(validator, "valid").size());
    }

    /** A decision with the ids that it names, such as: same 17 3. */
    private static String words(final JsonNode decision) {
        final String kind = decision.get("decision").asText();
        return kind.equals("same") ? "same %s %s".formatted(decision.get("left").get("customer_id").asText(), decision.get("right").get("customer_id").asText())
                : "%s %s %s".formatted(kind, decision.get("scope").asText(), decision.get("customer_id").asText());
    }

    private static TreeSet<String> names(final String list) {
        return list == null ? new TreeSet<>() : new TreeSet<>(Arrays.asList(list.strip().split(" ")));
    }

    private static List<String> texts(final JsonNode list) {
        final List<String> texts = new ArrayList<>();
        list.forEach(each -> texts.add(each.asText()));
        return texts;
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            shopify-order.json | shopify-order | 2 | 1 | 1 | 450789469 49.9 EUR 207119551001, 450789470 10.0 EUR null
            shopify-order.csv | shopify-order | 1 | 1 | 1 | 5550001 100.9 EUR null
            woocommerce-order.json | woocommerce-order | 2 | 1 | 0 | 727 29.35 EUR 25, 728 5.0 EUR null
            stripe-charge.json | stripe-charge | 2 | 1 | 0 | ch_3MmlLrLkdIwHu7ix0snN0B15 19.99 gbp cus_NffrFeUfNV2Hia, ch_3MmlLrLkdIwHu7ix0snN0B16 5000.0 jpy null
            salesforce-order.csv | salesforce-order | 1 | 2 | 0 | 8015e000001AaAaAAK 250.5 EUR 0035e00000AaAaAAAV
            hubspot-deal-page.json | hubspot-deal | 1 | 1 | 0 | 701 1500.0 EUR 51
            hubspot-deal.csv | hubspot-deal | 1 | 1 | 0 | 7001 15000.0 EUR 901
            """)
    void anOrderBecomesAPurchaseWithAnAmountAndAPerson(final String file, final String profile, final int mapped, final int decided, final int unmapped, final String purchases) throws IOException {
        final TestRunner mapper = mapper();
        map(mapper, file);
        assertCounts(mapper, profile, mapped, decided, unmapped);
        final List<String> seen = Services.records(mapper, "success").stream().map(purchase -> {
            assertTrue(purchase.get("amount").isNumber(), purchase.toString());
            assertTrue(purchase.get("purchased_at").asText().matches("\\d{4}-\\d{2}-\\d{2}(T.*)?"), purchase.toString());
            return "%s %s %s %s".formatted(purchase.get("order_id").asText(), purchase.get("amount").asDouble(), purchase.get("currency").asText(), purchase.path("customer_id").asText("null"));
        }).toList();
        assertEquals(Arrays.stream(purchases.split(",")).map(String::strip).toList(), seen);
        Services.records(mapper, "decisions").forEach(decision -> {
            assertEquals("remove", decision.get("decision").asText());
            assertEquals("order", decision.get("scope").asText());
        });
    }
}
