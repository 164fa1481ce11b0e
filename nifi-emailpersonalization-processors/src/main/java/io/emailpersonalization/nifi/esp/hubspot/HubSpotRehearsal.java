// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.hubspot;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.emailpersonalization.nifi.esp.http.Rehearsal;
import io.emailpersonalization.nifi.esp.hubspot.account.HubSpotApi;
import io.emailpersonalization.nifi.esp.hubspot.account.HubSpotContacts;
import io.emailpersonalization.nifi.esp.hubspot.subscription.SubscriptionChange;

import java.net.URI;

/**
 * What HubSpot answers where it accepts everything. Contacts that it would create get ids that begin with {@link #NEW}: later requests of the same push name them so. Tested by
 * {@code DryRunTest}.
 */
final class HubSpotRehearsal implements Rehearsal.Vendor {

    /** HubSpot's own ids are numbers. */
    static final String NEW = "new-";

    private static final String RESULTS = "results";
    private static final String INPUTS = "inputs";
    private static final String STATUSES = "/communication-preferences/v4/statuses/";

    /** The three reads that go by POST. One for contacts that do not exist yet is answered here. */
    @Override
    public boolean reads(final String method, final URI uri, final String body) {
        return Rehearsal.Vendor.super.reads(method, uri, body) || "POST".equals(method) && uri.getPath().endsWith("/batch/read") && !asksForNew(body);
    }

    private static boolean asksForNew(final String body) {
        return read(body).path(INPUTS).path(0).path("id").asText("").startsWith(NEW);
    }

    @Override
    public Rehearsal.Answer accept(final String method, final URI uri, final String body) {
        final String path = uri.getPath();
        final JsonNode sent = body.isEmpty() ? HubSpotApi.JSON.createObjectNode() : read(body);
        if (path.endsWith("/batch/read")) {
            return new Rehearsal.Answer(200, contacts(sent.path(INPUTS)).toString(), false);
        }
        if (path.contains(HubSpotContacts.PATH + "batch/")) {
            return Rehearsal.Answer.of(200, contacts(sent.path(INPUTS)).toString());
        }
        if (path.contains("/memberships/")) {
            return Rehearsal.Answer.of(200, "{\"recordIdsMissing\": []}");
        }
        if (path.contains(STATUSES)) {
            return Rehearsal.Answer.of(200, subscriptions(sent).toString());
        }
        // a property comes back as it was sent; an event and a deletion have no body
        return sent.has("name") ? Rehearsal.Answer.of(201, body) : Rehearsal.Answer.empty();
    }

    private static ObjectNode contacts(final JsonNode inputs) {
        final ObjectNode answer = HubSpotApi.JSON.createObjectNode();
        final ArrayNode results = answer.putArray(RESULTS);
        inputs.forEach(input -> {
            final ObjectNode result = results.addObject();
            result.put("id", input.path("id").asText(NEW + input.path("objectWriteTraceId").asText()));
            result.set("properties", input.path("properties").isObject() ? input.path("properties") : HubSpotApi.JSON.createObjectNode());
            result.put("objectWriteTraceId", input.path("objectWriteTraceId").asText());
        });
        return answer;
    }

    private static ObjectNode subscriptions(final JsonNode sent) {
        final ObjectNode answer = HubSpotApi.JSON.createObjectNode();
        final ArrayNode results = answer.putArray(RESULTS);
        if (sent.path(INPUTS).isArray()) {
            sent.path(INPUTS).forEach(input -> state(results.addObject().put("subscriberIdString", input.path("subscriberIdString").asText(input.asText())), input));
        } else {
            state(results.addObject(), sent);
        }
        return answer;
    }

    /** A request that refuses all types names none. */
    private static void state(final ObjectNode result, final JsonNode input) {
        result.put("subscriptionId", input.path("subscriptionId").asLong()).put("status", input.path("statusState").asText(SubscriptionChange.UNSUBSCRIBED));
    }

    private static JsonNode read(final String body) {
        try {
            return HubSpotApi.JSON.readTree(body);
        } catch (final JsonProcessingException e) {
            throw new IllegalStateException("A request of this client is no JSON", e);
        }
    }
}
