// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.hubspot.subscription;

import io.emailpersonalization.nifi.esp.client.ContactOutcome;
import io.emailpersonalization.nifi.esp.client.ContactResult;
import io.emailpersonalization.nifi.esp.client.DeadlineExceededException;
import io.emailpersonalization.nifi.esp.client.EspRefusedException;
import io.emailpersonalization.nifi.esp.client.EspUnavailableException;
import io.emailpersonalization.nifi.esp.client.TopicChange;
import io.emailpersonalization.nifi.esp.hubspot.account.HubSpotApi;
import io.emailpersonalization.nifi.esp.hubspot.account.HubSpotContact;
import io.emailpersonalization.nifi.esp.hubspot.account.HubSpotContacts;
import io.emailpersonalization.nifi.esp.hubspot.account.HubSpotSettings;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Changes the topics of contacts: subscription types. Withdrawals go first, without a deadline. A grant is sent only where HubSpot holds no status of the subscription: a person who refused is
 * never subscribed again. Tested by HubSpotClientTest.
 */
public final class HubSpotTopics {

    private static final String TYPE = "[0-9]{1,18}";

    private final HubSpotApi withdrawals;
    private final HubSpotApi grants;
    private final HubSpotSettings settings;

    /**
     * @param withdrawals overtakes pushes
     * @param grants has the deadline of the grants
     */
    public HubSpotTopics(final HubSpotApi withdrawals, final HubSpotApi grants, final HubSpotSettings settings) {
        this.withdrawals = withdrawals;
        this.grants = grants;
        this.settings = settings;
    }

    public List<ContactOutcome> change(final List<TopicChange> changes) throws EspUnavailableException, EspRefusedException, DeadlineExceededException {
        final Map<String, HubSpotContacts.Lookup> lookups = new HubSpotContacts(withdrawals, settings).byEmail(changes.stream().map(TopicChange::email).toList(), Set.of());
        final List<String> emails = lookups.values().stream().flatMap(lookup -> lookup.contacts().stream()).map(HubSpotContact::email).distinct().toList();
        final Map<String, Map<Long, String>> states = emails.isEmpty() ? Map.of() : new HubSpotSubscriptions(withdrawals, settings).read(emails);
        final Map<TopicChange, Set<SubscriptionChange>> refusals = new LinkedHashMap<>();
        final Map<TopicChange, Set<SubscriptionChange>> consents = new LinkedHashMap<>();
        final Map<TopicChange, ContactOutcome> outcomes = new HashMap<>();
        for (final TopicChange change : changes) {
            final HubSpotContacts.Lookup lookup = lookups.get(change.email());
            if (Stream.concat(change.granted().stream(), change.withdrawn().stream()).anyMatch(topic -> !topic.matches(TYPE))) {
                outcomes.put(change, ContactOutcome.refused("unknown topic", null, "A topic of HubSpot is the number of a subscription type: correct the topics"));
            } else if (!lookup.isFound()) {
                outcomes.put(change, lookup.isAbsent() ? ContactOutcome.absent() : ContactOutcome.unknown("HubSpot does not say whether it has the contact"));
            } else {
                decide(change, lookup.contacts(), states, refusals, consents, outcomes);
            }
        }
        take(refusals, write(withdrawals, refusals), outcomes);
        take(consents, write(grants, consents), outcomes);
        return changes.stream().map(change -> outcomes.getOrDefault(change, ContactOutcome.accepted(ContactResult.UNCHANGED, null))).toList();
    }

    private static void decide(final TopicChange change, final List<HubSpotContact> contacts, final Map<String, Map<Long, String>> states, final Map<TopicChange, Set<SubscriptionChange>> refusals,
            final Map<TopicChange, Set<SubscriptionChange>> consents, final Map<TopicChange, ContactOutcome> outcomes) {
        for (final HubSpotContact contact : contacts) {
            final Map<Long, String> held = states.getOrDefault(contact.keys().iterator().next(), Map.of());
            change.withdrawn().stream().map(Long::valueOf).filter(type -> !SubscriptionChange.UNSUBSCRIBED.equals(held.get(type)))
                    .forEach(type -> refusals.computeIfAbsent(change, any -> new LinkedHashSet<>()).add(SubscriptionChange.refusal(contact.email(), type)));
            for (final String topic : change.granted()) {
                final String state = held.get(Long.valueOf(topic));
                if (state == null) {
                    outcomes.put(change, ContactOutcome.unknown("HubSpot does not tell the status of the subscription"));
                } else if (SubscriptionChange.UNSUBSCRIBED.equals(state)) {
                    outcomes.put(change, ContactOutcome.refused(ContactOutcome.UNSUBSCRIBED_CODE, null, "The person refused the subscription: only the person can subscribe again"));
                } else if (SubscriptionChange.NOT_SPECIFIED.equals(state)) {
                    consents.computeIfAbsent(change, any -> new LinkedHashSet<>()).add(SubscriptionChange.grant(contact.email(), Long.valueOf(topic)));
                }
            }
        }
    }

    private Map<SubscriptionChange, ContactOutcome> write(final HubSpotApi api, final Map<TopicChange, Set<SubscriptionChange>> changes)
            throws EspUnavailableException, EspRefusedException {
        final Set<SubscriptionChange> all = new LinkedHashSet<>();
        changes.values().forEach(all::addAll);
        try {
            return all.isEmpty() ? Map.of() : new HubSpotSubscriptions(api, settings).write(all);
        } catch (final DeadlineExceededException e) {
            return Map.of();
        }
    }

    private static void take(final Map<TopicChange, Set<SubscriptionChange>> changes, final Map<SubscriptionChange, ContactOutcome> answers, final Map<TopicChange, ContactOutcome> outcomes) {
        changes.forEach((change, own) -> {
            final ContactOutcome outcome = own.stream().map(each -> answers.getOrDefault(each, ContactOutcome.tooLate())).filter(answer -> !answer.accepted()).findFirst()
                    .orElse(ContactOutcome.accepted(ContactResult.TOPICS_CHANGED, null));
            outcomes.merge(change, outcome, (before, after) -> before.accepted() ? after : before);
        });
    }
}
