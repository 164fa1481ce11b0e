// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.mailchimp;

import com.fasterxml.jackson.databind.JsonNode;
import io.emailpersonalization.nifi.esp.client.ContactOutcome;
import io.emailpersonalization.nifi.esp.client.ContactResult;
import io.emailpersonalization.nifi.esp.client.ContactStatus;
import io.emailpersonalization.nifi.esp.client.DeadlineExceededException;
import io.emailpersonalization.nifi.esp.client.EspRefusedException;
import io.emailpersonalization.nifi.esp.client.EspUnavailableException;
import io.emailpersonalization.nifi.esp.client.TopicChange;
import io.emailpersonalization.nifi.esp.http.ConcurrentRequests;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Changes the marketing permissions of contacts (PATCH /lists/{list_id}/members/{subscriber_hash}). A topic is the {@code marketing_permission_id}; the audience has them once its
 * GDPR fields are on. Names only permissions that change, and sends no status: the subscription and the other permissions stay. Tested by {@code EspClientContractTest} and
 * {@code MailchimpTopicsTest}.
 */
final class MailchimpTopics {

    private static final String FIELDS = "?fields=status,marketing_permissions";

    private final MailchimpApi urgent;
    private final MailchimpApi timely;
    private final String audience;
    private final MailchimpAudienceCheck check;

    /** @param sendBefore the deadline of grants; withdrawals have none */
    MailchimpTopics(final MailchimpApi api, final String audienceId, final Instant sendBefore) throws EspRefusedException {
        this.urgent = api.forWithdrawals();
        this.timely = api.before(sendBefore);
        this.audience = MailchimpAddresses.audience(audienceId);
        this.check = new MailchimpAudienceCheck(api, audience);
    }

    List<ContactOutcome> change(final List<TopicChange> changes) throws EspUnavailableException, EspRefusedException {
        return ConcurrentRequests.each(changes, urgent.connections(), this::change);
    }

    /** A refusal in one spelling of the address counts for all of them. */
    private ContactOutcome change(final TopicChange change) throws EspUnavailableException, EspRefusedException, DeadlineExceededException {
        ContactOutcome outcome = ContactOutcome.absent();
        for (final String spelling : MailchimpAddresses.spellings(change.email())) {
            final String path = MailchimpAddresses.member(audience, spelling);
            final Optional<JsonNode> member = urgent.find(path + FIELDS, MailchimpApi::hasStatus);
            if (member.isPresent() && outcome.accepted()) {
                final ContactOutcome one = change(path, member.get(), change);
                outcome = one.accepted() && outcome.result() == ContactResult.TOPICS_CHANGED ? outcome : one;
            }
        }
        if (outcome.result() == ContactResult.ABSENT) {
            check.require();
        }
        return outcome;
    }

    /** A topic that the audience lacks does not keep the others from being changed. */
    private ContactOutcome change(final String path, final JsonNode member, final TopicChange change) throws EspUnavailableException, EspRefusedException, DeadlineExceededException {
        final Map<String, Boolean> held = permissions(member);
        final boolean withdrew = set(urgent, path, change.withdrawn(), false, held);
        final boolean granted = set(timely, path, change.granted(), true, held);
        final Set<String> unknown = new TreeSet<>(change.withdrawn());
        unknown.addAll(change.granted());
        unknown.removeAll(held.keySet());
        if (!unknown.isEmpty()) {
            return ContactOutcome.refused("unknown topic", null, ("The audience has no marketing permission %s: an id stands under marketing_permissions of a member, "
                    + "and the GDPR fields of the audience are on").formatted(String.join(", ", unknown)));
        }
        final ContactStatus status = ContactStatus.of(member.path("status").asText());
        return ContactOutcome.accepted(withdrew || granted ? ContactResult.TOPICS_CHANGED : ContactResult.UNCHANGED, status);
    }

    /** Sets the permissions that are held otherwise. Returns whether there were any. */
    private static boolean set(final MailchimpApi api, final String path, final Set<String> topics, final boolean enabled, final Map<String, Boolean> held)
            throws EspUnavailableException, EspRefusedException, DeadlineExceededException {
        final List<String> changing = topics.stream().filter(topic -> held.getOrDefault(topic, enabled) != enabled).sorted().toList();
        if (changing.isEmpty()) {
            return false;
        }
        final List<Map<String, Object>> permissions = changing.stream().map(topic -> Map.<String, Object>of("marketing_permission_id", topic, "enabled", enabled)).toList();
        final Map<String, Boolean> answered = permissions(api.change(path, Map.of("marketing_permissions", permissions)).orElse(MailchimpApi.JSON.createObjectNode()));
        if (changing.stream().anyMatch(topic -> answered.getOrDefault(topic, enabled) != enabled)) {
            throw new EspRefusedException("Mailchimp took the request and still holds the marketing permissions as they were", true);
        }
        return true;
    }

    private static Map<String, Boolean> permissions(final JsonNode member) {
        final Map<String, Boolean> permissions = new HashMap<>();
        member.path("marketing_permissions").forEach(permission -> permissions.put(permission.path("marketing_permission_id").asText(), permission.path("enabled").asBoolean()));
        return permissions;
    }
}
