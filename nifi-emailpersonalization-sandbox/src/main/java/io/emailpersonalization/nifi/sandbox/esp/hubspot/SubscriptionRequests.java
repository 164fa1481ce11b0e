// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.sandbox.esp.hubspot;

import com.fasterxml.jackson.databind.JsonNode;
import io.emailpersonalization.nifi.sandbox.esp.vendor.Reply;
import io.emailpersonalization.nifi.sandbox.esp.vendor.Request;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Subscriptions of addresses (/communication-preferences/v4): definitions, statuses of one address and of a batch, and unsubscribing from all. The batches are for accounts with
 * Marketing Hub Enterprise only. An address has statuses also when it is no contact. Tested by HubSpotClientTest.
 */
final class SubscriptionRequests {

    private static final Set<String> STATES = Set.of(Crm.SUBSCRIBED, Crm.UNSUBSCRIBED, Crm.NOT_SPECIFIED);
    private static final Set<String> LEGAL_BASES = Set.of("CONSENT_WITH_NOTICE", "LEGITIMATE_INTEREST_CLIENT", "LEGITIMATE_INTEREST_PQL", "LEGITIMATE_INTEREST_OTHER",
            "PERFORMANCE_OF_CONTRACT", "PROCESS_AND_STORE", "NON_GDPR");
    private static final List<Integer> TYPES = List.of(Crm.NEWSLETTER, Crm.OFFERS);

    private final Crm crm;
    private final Request request;
    private final boolean enterprise;

    SubscriptionRequests(final Crm crm, final Request request, final boolean enterprise) {
        this.crm = crm;
        this.request = request;
        this.enterprise = enterprise;
    }

    /** @param path what follows {@code /communication-preferences/v4} */
    Reply answer(final String[] path) {
        if ("definitions".equals(path[0])) {
            return HubspotReplies.ok(Map.of("status", "COMPLETE", "results", List.of(Map.of("id", Integer.toString(Crm.NEWSLETTER), "name", "Newsletter", "isActive", true),
                    Map.of("id", Integer.toString(Crm.OFFERS), "name", "Offers", "isActive", true))));
        }
        if (path.length < 2 || !"statuses".equals(path[0])) {
            return HubspotReplies.notFound();
        }
        if (path.length > 2 && "batch".equals(path[1])) {
            return enterprise ? batch(path[2], path.length > 3) : HubspotReplies.missingScopes("communication_preferences.statuses.batch.write");
        }
        if (path.length > 2) {
            return HubspotReplies.ok(Map.of("status", "COMPLETE", "results", unsubscribeAll(path[1])));
        }
        if ("GET".equals(request.method())) {
            return HubspotReplies.ok(Map.of("status", "COMPLETE", "results", statuses(path[1])));
        }
        final List<Map<String, Object>> errors = new ArrayList<>();
        final List<Map<String, Object>> results = new ArrayList<>();
        write(path[1], request.json(), results, errors);
        return errors.isEmpty() ? HubspotReplies.ok(Map.of("status", "COMPLETE", "results", results))
                : HubspotReplies.error(400, HubspotReplies.VALIDATION_ERROR, errors.getFirst().get("message").toString());
    }

    private Reply batch(final String kind, final boolean isRead) {
        final JsonNode inputs = request.json().path("inputs");
        if (!inputs.isArray() || inputs.size() > ContactBatches.MAX_BATCH) {
            return HubspotReplies.error(400, HubspotReplies.VALIDATION_ERROR, "Batch operations are limited to " + ContactBatches.MAX_BATCH + " records");
        }
        final List<Map<String, Object>> results = new ArrayList<>();
        final List<Map<String, Object>> errors = new ArrayList<>();
        for (final JsonNode input : inputs) {
            switch (kind) {
                case "read" -> results.add(Map.of("subscriberIdString", input.asText(), "statuses", statuses(input.asText())));
                case "write" -> write(input.path("subscriberIdString").asText(), input, results, errors);
                case "unsubscribe-all" -> results.add(isRead
                        ? Map.of("subscriberIdString", input.asText(), "wideStatuses", crm.isOptedOut(input.asText()) ? List.of(Map.of("status", Crm.UNSUBSCRIBED)) : List.of())
                        : Map.of("subscriberIdString", input.asText(), "statuses", unsubscribeAll(input.asText())));
                default -> errors.add(HubspotReplies.batchError(HubspotReplies.VALIDATION_ERROR, "Unknown batch", Map.of()));
            }
        }
        return HubspotReplies.batch(200, results, errors);
    }

    private List<Map<String, Object>> statuses(final String address) {
        return TYPES.stream().map(type -> status(address, type)).toList();
    }

    private Map<String, Object> status(final String address, final int type) {
        return Map.of("subscriberIdString", address, "channel", "EMAIL", "subscriptionId", type, "status", crm.subscription(address, type));
    }

    private List<Map<String, Object>> unsubscribeAll(final String address) {
        TYPES.forEach(type -> crm.subscribe(address, type, Crm.UNSUBSCRIBED));
        settle(address);
        return statuses(address);
    }

    private void write(final String address, final JsonNode input, final List<Map<String, Object>> results, final List<Map<String, Object>> errors) {
        final int type = input.path("subscriptionId").asInt();
        final String state = input.path("statusState").asText();
        final boolean isGrant = Crm.SUBSCRIBED.equals(state);
        if (!TYPES.contains(type) || !STATES.contains(state) || !"EMAIL".equals(input.path("channel").asText()) || isGrant && !LEGAL_BASES.contains(input.path("legalBasis").asText())) {
            errors.add(HubspotReplies.batchError(HubspotReplies.VALIDATION_ERROR, "The subscription " + type + " does not exist, or the input is not valid",
                    Map.of("subscriberIdString", List.of(address))));
            return;
        }
        crm.subscribe(address, type, state);
        settle(address);
        results.add(status(address, type));
    }

    private void settle(final String address) {
        final CrmContact contact = crm.byEmail(address);
        if (contact != null) {
            crm.settle(contact, request.at());
        }
    }
}
