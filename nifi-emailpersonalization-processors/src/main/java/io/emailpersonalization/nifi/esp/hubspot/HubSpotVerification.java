// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.hubspot;

import com.fasterxml.jackson.databind.JsonNode;
import io.emailpersonalization.nifi.esp.client.DeadlineExceededException;
import io.emailpersonalization.nifi.esp.client.EspRefusedException;
import io.emailpersonalization.nifi.esp.client.EspUnavailableException;
import io.emailpersonalization.nifi.esp.hubspot.account.HubSpotApi;
import io.emailpersonalization.nifi.esp.hubspot.account.HubSpotContact;
import io.emailpersonalization.nifi.esp.hubspot.account.HubSpotContacts;
import io.emailpersonalization.nifi.esp.hubspot.account.HubSpotFields;
import io.emailpersonalization.nifi.esp.hubspot.account.HubSpotSettings;
import org.apache.nifi.components.ConfigVerificationResult;
import org.apache.nifi.components.ConfigVerificationResult.Outcome;

import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The checks of Verify of {@link HubSpotClientService}: account, scopes, subscription type, and what cannot be avoided. Tested by HubSpotClientTest. */
final class HubSpotVerification {

    /** An address that is nobody's (RFC 2606): only its status is read. */
    private static final String NOBODY = "nobody@example.com";
    private static final String STATUSES = "communication-preferences/v4/statuses/";

    private final HubSpotConnection connection;
    private final List<ConfigVerificationResult> results = new ArrayList<>();

    /** A step; returns what it found. */
    @FunctionalInterface
    private interface Step {
        String run() throws EspUnavailableException, EspRefusedException;
    }

    HubSpotVerification(final HubSpotConnection connection) {
        this.connection = connection;
    }

    List<ConfigVerificationResult> run() {
        final HubSpotApi api = connection.api("verification", ZoneOffset.UTC);
        final HubSpotSettings settings = connection.settings();
        final HubSpotFields fields = new HubSpotFields(api);
        step("Ask HubSpot For The Account", () -> {
            final JsonNode details = connection.details();
            return "The account is %s (%s), in the time zone %s"
                    .formatted(details.path("portalId").asText(), details.path("accountType").asText("no type"), details.path("timeZone").asText("unknown"));
        });
        step("Read The Properties Of Contacts", () -> "HubSpot has %d properties of contacts".formatted(fields.all().size()));
        step("Read A Contact", () -> {
            api.read(HubSpotContacts.PATH + HubSpotApi.encoded(NOBODY) + "?idProperty=email", any -> true);
            return "The app may read contacts";
        });
        step("Find The Mark Of Archived Contacts", () -> fields.hasMark() ? "The property %s exists".formatted(HubSpotContact.ARCHIVED_FROM)
                : "The property %s comes into being with the first archived contact, which needs the scope crm.schemas.contacts.write".formatted(HubSpotContact.ARCHIVED_FROM));
        step("Find The Subscription Type", () -> settings.hasType() ? subscriptionType(api, settings)
                : "No subscription type is set: only the opt-out from all e-mail counts, and withdrawals unsubscribe from all e-mail");
        step("Read Subscriptions", () -> readSubscription(api, settings));
        add("Consider Workflows", Outcome.SUCCESSFUL, "A changed property, a new contact and the entry into a list start the workflows that wait for them: HubSpot has no option that keeps them "
                + "silent. Switch such workflows off for a first load, or let them wait for custom events");
        return results;
    }

    private static String subscriptionType(final HubSpotApi api, final HubSpotSettings settings) throws EspUnavailableException, EspRefusedException {
        for (final JsonNode type : api.get("communication-preferences/v4/definitions", HubSpotApi::hasResults).path("results")) {
            if (settings.subscriptionType().toString().equals(type.path("id").asText())) {
                return "The subscription type is " + type.path("name").asText();
            }
        }
        throw new EspRefusedException("The account has no subscription type with the number of Subscription Type ID: see Settings, Marketing, Email, Subscription types", false);
    }

    private static String readSubscription(final HubSpotApi api, final HubSpotSettings settings) throws EspUnavailableException, EspRefusedException {
        if (settings.batches()) {
            try {
                api.send("POST", STATUSES + "batch/read?channel=EMAIL", Map.of("inputs", List.of(NOBODY)), HubSpotApi::hasResults).orThrow();
            } catch (final DeadlineExceededException e) {
                throw new IllegalStateException(e);
            } catch (final EspRefusedException e) {
                throw new EspRefusedException("%s. Without Marketing Hub Enterprise set Subscription Requests to One By One".formatted(e.getMessage()), false);
            }
            return "The app may read subscriptions in batches";
        }
        api.get(STATUSES + HubSpotApi.encoded(NOBODY) + "?channel=EMAIL", HubSpotApi::hasResults);
        return "The app may read subscriptions, one by one";
    }

    private void step(final String name, final Step step) {
        try {
            add(name, Outcome.SUCCESSFUL, step.run());
        } catch (final EspUnavailableException | EspRefusedException e) {
            add(name, Outcome.FAILED, e.getMessage());
        }
    }

    private void add(final String name, final Outcome outcome, final String explanation) {
        results.add(new ConfigVerificationResult.Builder().verificationStepName(name).outcome(outcome).explanation(explanation).build());
    }
}
