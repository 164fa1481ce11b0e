// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.brevo;

import io.emailpersonalization.nifi.esp.brevo.account.BrevoAddresses;
import io.emailpersonalization.nifi.esp.brevo.account.BrevoApi;
import io.emailpersonalization.nifi.esp.brevo.account.BrevoContact;
import io.emailpersonalization.nifi.esp.brevo.account.BrevoLookup;
import io.emailpersonalization.nifi.esp.client.ContactOutcome;
import io.emailpersonalization.nifi.esp.client.ContactResult;
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

/** Topics, which are lists: who refuses one leaves its list. The mark of the blocklist, and other lists, stay. Tested by {@code BrevoClientTest}. */
final class BrevoTopics {

    private final BrevoLookup lookup;
    private final BrevoApi withdrawals;
    private final BrevoApi grants;
    private final Map<String, Optional<Long>> lists = new HashMap<>();

    BrevoTopics(final BrevoLookup lookup, final Instant sendBefore) {
        this.lookup = lookup;
        this.withdrawals = lookup.api();
        this.grants = lookup.api().before(sendBefore);
    }

    /** @return the outcomes in the order of the changes */
    List<ContactOutcome> change(final List<TopicChange> changes) throws EspUnavailableException, EspRefusedException {
        for (final TopicChange change : changes) {
            for (final Set<String> topics : List.of(change.granted(), change.withdrawn())) {
                for (final String topic : topics) {
                    lists.putIfAbsent(topic, lookup.lists().resolve(withdrawals, topic));
                }
            }
        }
        return ConcurrentRequests.each(changes, withdrawals.connections(), this::change);
    }

    private ContactOutcome change(final TopicChange change) throws EspUnavailableException, EspRefusedException, DeadlineExceededException {
        final Optional<BrevoContact> known = lookup.one(change.email());
        if (known.isEmpty()) {
            return ContactOutcome.absent();
        }
        final BrevoContact contact = known.get();
        final List<Long> leaving = numbers(change.withdrawn()).stream().filter(contact.lists()::contains).toList();
        final List<Long> joining = numbers(change.granted()).stream().filter(list -> !contact.lists().contains(list)).toList();
        // a withdrawal does not wait for what a grant lacks
        if (!leaving.isEmpty()) {
            final BrevoApi.Answer answer = withdrawals.send("PUT", BrevoAddresses.contact(contact.email()), Map.of("unlinkListIds", leaving));
            if (!answer.isSuccess()) {
                return answer.isAbsent() ? ContactOutcome.absent() : BrevoContacts.refused(answer);
            }
        }
        final Optional<String> unknown = lists.entrySet().stream().filter(topic -> change.granted().contains(topic.getKey()) || change.withdrawn().contains(topic.getKey()))
                .filter(topic -> topic.getValue().isEmpty()).map(Map.Entry::getKey).findFirst();
        if (unknown.isPresent()) {
            return ContactOutcome.refused("unknown_list", null, "Brevo has no list, or several, named " + unknown.get() + ": write the number of the list of this topic");
        }
        if (!joining.isEmpty()) {
            if (contact.isBlocklisted() || joining.stream().anyMatch(contact.unsubscribedLists()::contains)) {
                return ContactOutcome.refused("unsubscribed", null, "The person unsubscribed at Brevo, and a grant does not change that");
            }
            final BrevoApi.Answer answer = grants.send("PUT", BrevoAddresses.contact(contact.email()), Map.of("listIds", joining));
            if (!answer.isSuccess()) {
                return answer.isAbsent() ? ContactOutcome.absent() : BrevoContacts.refused(answer);
            }
        }
        return ContactOutcome.accepted(leaving.isEmpty() && joining.isEmpty() ? ContactResult.UNCHANGED : ContactResult.TOPICS_CHANGED, contact.status());
    }

    private List<Long> numbers(final Set<String> topics) {
        return topics.stream().map(lists::get).flatMap(Optional::stream).toList();
    }
}
