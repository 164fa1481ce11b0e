// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.mailchimp;

import com.fasterxml.jackson.databind.JsonNode;
import io.emailpersonalization.nifi.esp.AddressChange;
import io.emailpersonalization.nifi.esp.ContactOutcome;
import io.emailpersonalization.nifi.esp.EspRefusedException;
import io.emailpersonalization.nifi.esp.EspUnavailableException;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;

/**
 * What is done with contacts one by one (/lists/{list_id}/members/{subscriber_hash}), since a batch would create whom the audience does not know. Looked up first, so that
 * nobody is touched without need; several at a time, within the account's budget.
 */
final class MailchimpMembers {

    private static final Set<String> MAILABLE = Set.of("subscribed", "pending", "transactional");
    private static final String UNSUBSCRIBED = "unsubscribed";
    private static final String ARCHIVED = "archived";
    private static final String ABSENT = "absent";
    private static final String UNCHANGED = "unchanged";

    private final MailchimpApi api;
    private final String members;

    MailchimpMembers(final MailchimpApi api, final String audience) {
        this.api = api;
        this.members = "lists/%s/members/".formatted(MailchimpContacts.path(audience));
    }

    /** What is done with one contact. */
    @FunctionalInterface
    interface Action<T> {
        ContactOutcome on(T contact) throws EspUnavailableException, EspRefusedException;
    }

    List<ContactOutcome> unsubscribe(final List<String> addresses) throws EspUnavailableException, EspRefusedException {
        return each(addresses, address -> known(address, status -> MAILABLE.contains(status)
                ? ContactOutcome.accepted(UNSUBSCRIBED, api.patch(path(address), Map.of("status", UNSUBSCRIBED)).path("status").asText(null))
                : ContactOutcome.accepted(UNCHANGED, status)));
    }

    List<ContactOutcome> archive(final List<String> addresses) throws EspUnavailableException, EspRefusedException {
        return each(addresses, address -> known(address, status -> {
            if (ARCHIVED.equals(status)) {
                return ContactOutcome.accepted(UNCHANGED, ARCHIVED);
            }
            api.delete(path(address));
            return ContactOutcome.accepted(ARCHIVED, ARCHIVED);
        }));
    }

    /** Not looked up first: what is archived is found by this only. */
    List<ContactOutcome> erase(final List<String> addresses) throws EspUnavailableException, EspRefusedException {
        return each(addresses, address -> ContactOutcome.accepted(api.postIfFound(path(address) + "/actions/delete-permanent") ? "erased" : ABSENT, null));
    }

    List<ContactOutcome> move(final List<AddressChange> changes) throws EspUnavailableException, EspRefusedException {
        return each(changes, change -> known(change.from(), status -> {
            if (ARCHIVED.equals(status) || "cleaned".equals(status)) {
                return ContactOutcome.accepted(UNCHANGED, status);
            }
            if (api.find(path(change.to()) + "?fields=status").isPresent()) {
                if (UNSUBSCRIBED.equals(status)) {
                    return ContactOutcome.accepted(UNCHANGED, status);
                }
                api.delete(path(change.from()));
                return ContactOutcome.accepted(ARCHIVED, ARCHIVED);
            }
            return change(change, status);
        }));
    }

    private ContactOutcome change(final AddressChange change, final String status) throws EspUnavailableException, EspRefusedException {
        try {
            return ContactOutcome.accepted("moved", api.patch(path(change.from()), Map.of("email_address", change.to())).path("status").asText(null));
        } catch (final EspRefusedException e) {
            if (!e.isContentAtFault()) {
                throw e;
            }
            if (UNSUBSCRIBED.equals(status)) {
                return ContactOutcome.refused(UNSUBSCRIBED, "email_address", "unsubscribed at the former address, and Mailchimp does not move the contact: only the person can subscribe again");
            }
            // whatever the reason, one contact of the person stays: the new one
            api.delete(path(change.from()));
            return ContactOutcome.accepted(ARCHIVED, ARCHIVED);
        }
    }

    List<ContactOutcome> requestConfirmation(final List<String> addresses) throws EspUnavailableException, EspRefusedException {
        return each(addresses, address -> known(address, status -> UNSUBSCRIBED.equals(status)
                ? ContactOutcome.accepted("confirmation requested", api.patchOnce(path(address), Map.of("status", "pending")).path("status").asText(null))
                : ContactOutcome.accepted(UNCHANGED, status)));
    }

    private ContactOutcome known(final String address, final Action<String> byStatus) throws EspUnavailableException, EspRefusedException {
        final Optional<JsonNode> known = api.find(path(address) + "?fields=status");
        return known.isEmpty() ? ContactOutcome.accepted(ABSENT, null) : byStatus.on(known.get().path("status").asText());
    }

    private String path(final String address) {
        return members + hash(address);
    }

    /** After the first answer that does not come the others are not asked for: the vendor is down for all of them. */
    private static <T> List<ContactOutcome> each(final List<T> contacts, final Action<T> action) throws EspUnavailableException, EspRefusedException {
        final AtomicReference<String> down = new AtomicReference<>();
        final List<Future<ContactOutcome>> answers = new ArrayList<>(contacts.size());
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            contacts.forEach(contact -> answers.add(threads.submit(() -> down.get() == null ? one(contact, action, down) : ContactOutcome.unknown(down.get()))));
            final List<ContactOutcome> outcomes = new ArrayList<>(contacts.size());
            for (final Future<ContactOutcome> answer : answers) {
                outcomes.add(answer.get());
            }
            return outcomes;
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EspUnavailableException("The request was interrupted", e);
        } catch (final ExecutionException e) {
            if (e.getCause() instanceof EspRefusedException refused) {
                throw refused;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    private static <T> ContactOutcome one(final T contact, final Action<T> action, final AtomicReference<String> down) throws EspRefusedException {
        try {
            return action.on(contact);
        } catch (final EspUnavailableException e) {
            down.compareAndSet(null, e.getMessage());
            return ContactOutcome.unknown(e.getMessage());
        } catch (final EspRefusedException e) {
            if (!e.isContentAtFault()) {
                throw e;
            }
            return ContactOutcome.refused("refused", null, e.getMessage());
        }
    }

    /** The vendor's id of an address: MD5 of its lower case. */
    static String hash(final String address) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(address.strip().toLowerCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8)));
        } catch (final NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
