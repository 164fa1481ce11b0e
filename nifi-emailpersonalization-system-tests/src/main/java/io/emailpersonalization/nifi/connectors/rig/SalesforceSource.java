// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.connectors.rig;

import io.emailpersonalization.nifi.sandbox.esp.Fault;
import io.emailpersonalization.nifi.sandbox.salesforce.SalesforceSandbox;
import io.emailpersonalization.nifi.sandbox.sample.SampleAccounts;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The sandbox of Salesforce with contacts on three pages, one of them deleted, and orders. The answer with the second page is held. */
final class SalesforceSource implements Source {

    private static final int CONTACTS = 250;
    private static final int ORDERS = 60;
    private static final int PAGE = 100;
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private final SalesforceSandbox salesforce = SalesforceSandbox.start();
    private final Set<String> records = new TreeSet<>();

    SalesforceSource() {
        salesforce.setPageSize(PAGE);
        SampleAccounts.describe(salesforce);
        final Instant changed = Instant.now().minus(Duration.ofDays(1));
        for (int i = 0; i < CONTACTS; i++) {
            final String id = "0035e0000%06dAAA".formatted(i);
            salesforce.put("Contact", id, "{\"LastName\": \"O'Neill %d\", \"FirstName\": \"Zoë\", \"Email\": \"c%d@example.com\", \"HasOptedOutOfEmail\": %b, \"SystemModstamp\": \"%s\"}"
                    .formatted(i, i, i % 7 == 0, changed.plusSeconds(i)));
            records.add("customer " + id);
        }
        salesforce.delete("Contact", "0035e0000%06dAAA".formatted(CONTACTS - 1));
        for (int i = 0; i < ORDERS; i++) {
            final String id = "8015e0000%06dAAA".formatted(i);
            salesforce.put("Order", id, ("{\"OrderNumber\": \"%d\", \"BillToContactId\": \"0035e0000%06dAAA\", \"StatusCode\": \"A\", \"TotalAmount\": 12.5, \"EffectiveDate\": \"2026-01-01\", "
                    + "\"SystemModstamp\": \"%s\"}").formatted(i, i, changed.plusSeconds(i)));
            records.add("order " + id);
        }
        salesforce.inject(Fault.of(Fault.Kind.HOLD_AFTER_EFFECT, 1).on("GET", "/query/"));
    }

    @Override
    public Set<String> records() {
        return records;
    }

    @Override
    public Map<String, Map<String, String>> parameters() {
        return Map.of("Salesforce Connections", Map.of("Salesforce URL", salesforce.uri().toString(), "Salesforce Client ID", SalesforceSandbox.CLIENT_ID, "Salesforce Client Secret",
                SalesforceSandbox.CLIENT_SECRET), "Salesforce Environment", Map.of("Salesforce Schedule", "1 sec", "Salesforce Age Delay", "1 sec"));
    }

    @Override
    public void awaitMiddle(final RunningPart part) {
        part.await("the second page of contacts to be asked for", () -> salesforce.awaitHeld(LIMIT));
    }

    @Override
    public void afterKill() {
        salesforce.clearFaults();
    }

    @Override
    public String note() {
        return "%d logins for %d requests".formatted(salesforce.issuedTokens(), salesforce.requests().size());
    }

    @Override
    public void close() {
        salesforce.close();
    }
}
