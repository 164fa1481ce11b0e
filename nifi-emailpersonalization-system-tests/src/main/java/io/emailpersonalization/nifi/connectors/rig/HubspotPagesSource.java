// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.connectors.rig;

import io.emailpersonalization.nifi.sandbox.esp.Fault;
import io.emailpersonalization.nifi.sandbox.hubspot.HubspotSandbox;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The sandbox of HubSpot with contacts on four pages, one of them in the archive, and deals. The answer with the second page is held. */
final class HubspotPagesSource implements Source {

    private static final int CONTACTS = 160;
    private static final int DEALS = 40;
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private final HubspotSandbox hubspot = HubspotSandbox.start();
    private final Set<String> records = new TreeSet<>();

    HubspotPagesSource() {
        for (long id = 1; id <= CONTACTS; id++) {
            hubspot.contact(id, Map.of("email", "c%d@example.com".formatted(id), "firstname", "Zoë", "lastname", "O'Neill " + id, "hs_email_optout", Boolean.toString(id % 7 == 0)));
            records.add("customer " + id);
        }
        hubspot.archive("contacts", CONTACTS);
        for (long id = 1; id <= DEALS; id++) {
            hubspot.deal(id, Map.of("dealname", "Deal " + id, "amount", "20.5", "deal_currency_code", "EUR", "dealstage", "closedwon", "hs_is_closed_won", "true", "closedate",
                    "2026-01-01T00:00:00Z"), List.of(Long.toString(id)));
            records.add("order " + id);
        }
        hubspot.inject(Fault.of(Fault.Kind.HOLD_AFTER_EFFECT, 1).on("GET", "/contacts").after(1));
    }

    @Override
    public Set<String> records() {
        return records;
    }

    @Override
    public Map<String, Map<String, String>> parameters() {
        return Map.of("HubSpot HTTP Connections", Map.of("HubSpot API URL", hubspot.uri().toString(), "HubSpot Client ID", HubspotSandbox.CLIENT_ID, "HubSpot Client Secret",
                HubspotSandbox.CLIENT_SECRET, "HubSpot Refresh Token", HubspotSandbox.REFRESH_TOKEN), "HubSpot HTTP Environment", Map.of("HubSpot Page Size", "50", "HubSpot Schedule", "60 min"));
    }

    @Override
    public void awaitMiddle(final RunningPart part) {
        part.await("the second page of contacts to be asked for", () -> hubspot.awaitHeld(LIMIT));
    }

    @Override
    public void afterKill() {
        hubspot.clearFaults();
    }

    @Override
    public void close() {
        hubspot.close();
    }
}
