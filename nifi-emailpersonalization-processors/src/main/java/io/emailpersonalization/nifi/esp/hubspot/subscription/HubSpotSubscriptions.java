// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.hubspot.subscription;

import com.fasterxml.jackson.databind.JsonNode;
import io.emailpersonalization.nifi.esp.client.ContactOutcome;
import io.emailpersonalization.nifi.esp.client.ContactResult;
import io.emailpersonalization.nifi.esp.client.DeadlineExceededException;
import io.emailpersonalization.nifi.esp.client.EspRefusedException;
import io.emailpersonalization.nifi.esp.client.EspUnavailableException;
import io.emailpersonalization.nifi.esp.http.ConcurrentRequests;
import io.emailpersonalization.nifi.esp.hubspot.account.HubSpotApi;
import io.emailpersonalization.nifi.esp.hubspot.account.HubSpotContacts;
import io.emailpersonalization.nifi.esp.hubspot.account.HubSpotRefusals;
import io.emailpersonalization.nifi.esp.hubspot.account.HubSpotSettings;
import io.emailpersonalization.nifi.record.value.MailAddress;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Subscriptions of addresses (/communication-preferences/v4/statuses), in batches or one by one. HubSpot keeps them by address, also for an address that is no contact. An address that an
 * answer does not name is asked for alone. Tested by HubSpotClientTest.
 */
public final class HubSpotSubscriptions {

    private static final String PATH = "communication-preferences/v4/statuses/";
    private static final String EMAIL_CHANNEL = "?channel=EMAIL";

    private final HubSpotApi api;
    private final HubSpotSettings settings;

    public HubSpotSubscriptions(final HubSpotApi api, final HubSpotSettings settings) {
        this.api = api;
        this.settings = settings;
    }

    /** Reads the statuses of addresses: type to SUBSCRIBED, UNSUBSCRIBED or NOT_SPECIFIED, by key of the address. An address without an entry is unknown. */
    public Map<String, Map<Long, String>> read(final Collection<String> emails) throws EspUnavailableException, EspRefusedException, DeadlineExceededException {
        final Map<String, Map<Long, String>> byKey = new HashMap<>();
        final List<String> all = List.copyOf(emails);
        if (settings.batches()) {
            for (int start = 0; start < all.size(); start += HubSpotContacts.MAX_BATCH) {
                final List<String> some = all.subList(start, Math.min(all.size(), start + HubSpotContacts.MAX_BATCH));
                api.send("POST", PATH + "batch/read" + EMAIL_CHANNEL, Map.of("inputs", some), HubSpotApi::hasResults).orThrow().path("results")
                        .forEach(result -> byKey.put(MailAddress.key(result.path("subscriberIdString").asText()), states(result.path("statuses"))));
            }
            return byKey;
        }
        final List<Map<Long, String>> answers = ConcurrentRequests.each(all, api.connections(), email -> states(api.send("GET", PATH + HubSpotApi.encoded(email) + EMAIL_CHANNEL, null,
                HubSpotApi::hasResults).orThrow().path("results")), unknown -> Map.of(), refused -> Map.of());
        for (int i = 0; i < all.size(); i++) {
            if (!answers.get(i).isEmpty()) {
                byKey.put(MailAddress.key(all.get(i)), answers.get(i));
            }
        }
        return byKey;
    }

    private static Map<Long, String> states(final JsonNode statuses) {
        final Map<Long, String> states = new HashMap<>();
        statuses.forEach(status -> states.put(status.path("subscriptionId").asLong(), status.path("status").asText()));
        return states;
    }

    /** Writes changes. Returns an outcome per change: accepted only where HubSpot's answer has the state. */
    public Map<SubscriptionChange, ContactOutcome> write(final Collection<SubscriptionChange> changes) throws EspUnavailableException, EspRefusedException, DeadlineExceededException {
        final Map<SubscriptionChange, ContactOutcome> outcomes = new LinkedHashMap<>();
        final List<SubscriptionChange> all = List.copyOf(changes);
        if (settings.batches()) {
            for (final List<SubscriptionChange> kind : List.of(all.stream().filter(change -> change.type() == null).toList(), all.stream().filter(change -> change.type() != null).toList())) {
                for (int start = 0; start < kind.size(); start += HubSpotContacts.MAX_BATCH) {
                    outcomes.putAll(writeBatch(kind.subList(start, Math.min(kind.size(), start + HubSpotContacts.MAX_BATCH))));
                }
            }
            return outcomes;
        }
        final List<ContactOutcome> answers = ConcurrentRequests.each(all, api.connections(), this::writeOne);
        for (int i = 0; i < all.size(); i++) {
            outcomes.put(all.get(i), answers.get(i));
        }
        return outcomes;
    }

    private ContactOutcome writeOne(final SubscriptionChange change) throws EspUnavailableException, EspRefusedException, DeadlineExceededException {
        final String path = PATH + HubSpotApi.encoded(change.email());
        final HubSpotApi.Answer answer = change.type() == null ? api.send("POST", path + "/unsubscribe-all" + EMAIL_CHANNEL, Map.of(), HubSpotApi::hasResults)
                : api.send("POST", path, change.json(settings), HubSpotApi::hasResults);
        return answer.isSuccess() ? outcome(change, answer.body().path("results")) : refused(answer.body());
    }

    private static ContactOutcome refused(final JsonNode error) {
        return ContactOutcome.refused("subscription refused", null, "HubSpot does not take the status of the subscription (%s): look at the subscription type and the contact"
                .formatted(HubSpotRefusals.code(error)));
    }

    /** @param statuses those of the address, at least */
    private static ContactOutcome outcome(final SubscriptionChange change, final JsonNode statuses) {
        boolean said = false;
        boolean holds = true;
        for (final JsonNode status : statuses) {
            if (change.type() == null || status.path("subscriptionId").asLong() == change.type()) {
                said = true;
                holds &= change.state().equals(status.path("status").asText());
            }
        }
        if (!said) {
            return ContactOutcome.unknown("HubSpot took the request and says nothing of the subscription");
        }
        return holds ? ContactOutcome.accepted(ContactResult.TOPICS_CHANGED, null)
                : ContactOutcome.refused("subscription refused", null, "HubSpot took the request and still holds another status of the subscription");
    }

    private Map<SubscriptionChange, ContactOutcome> writeBatch(final List<SubscriptionChange> changes) throws EspUnavailableException, EspRefusedException, DeadlineExceededException {
        final boolean all = changes.getFirst().type() == null;
        final HubSpotApi.Answer answer = all
                ? api.send("POST", PATH + "batch/unsubscribe-all" + EMAIL_CHANNEL, Map.of("inputs", changes.stream().map(SubscriptionChange::email).toList()), HubSpotApi::hasResults)
                : api.send("POST", PATH + "batch/write", Map.of("inputs", changes.stream().map(change -> change.json(settings)).toList()), HubSpotApi::hasResults);
        final Map<String, List<JsonNode>> said = new HashMap<>();
        answer.body().path("results").forEach(result -> {
            final List<JsonNode> statuses = said.computeIfAbsent(MailAddress.key(result.path("subscriberIdString").asText()), any -> new ArrayList<>());
            Stream.of(result.path("statuses")).filter(JsonNode::isArray).forEach(inner -> inner.forEach(statuses::add));
            if (!result.has("statuses")) {
                statuses.add(result);
            }
        });
        final Map<SubscriptionChange, ContactOutcome> outcomes = new LinkedHashMap<>();
        for (final SubscriptionChange change : changes) {
            ContactOutcome outcome = outcome(change, HubSpotApi.JSON.createArrayNode().addAll(said.getOrDefault(change.key(), List.of())));
            if (outcome.fate() == ContactOutcome.Fate.UNKNOWN) {
                if (changes.size() > 1) {
                    outcome = writeBatch(List.of(change)).get(change);
                } else if (!answer.isSuccess() || !answer.body().path("errors").isEmpty()) {
                    outcome = refused(answer.isSuccess() ? answer.body().path("errors").path(0) : answer.body());
                }
            }
            outcomes.put(change, outcome);
        }
        return outcomes;
    }
}
