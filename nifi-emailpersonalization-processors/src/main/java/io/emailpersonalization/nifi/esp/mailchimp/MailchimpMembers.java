// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.mailchimp;

import io.emailpersonalization.nifi.esp.client.AddressChange;
import io.emailpersonalization.nifi.esp.client.ContactOutcome;
import io.emailpersonalization.nifi.esp.client.DeadlineExceededException;
import io.emailpersonalization.nifi.esp.client.EspRefusedException;
import io.emailpersonalization.nifi.esp.client.EspUnavailableException;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What is done with contacts one by one (/lists/{list_id}/members/{subscriber_hash}), since a batch would create whom the audience does not know. Looked up first, in every
 * spelling of the address, so that nobody is touched without need; several at a time, within the account's budget. One object for one call.
 */
final class MailchimpMembers {

    /** Everybody else may be mailed, also with a status that we do not know. */
    private static final Set<String> NOT_MAILED = Set.of("unsubscribed", "cleaned", "archived");
    private static final String SUBSCRIBED = "subscribed";
    private static final String UNSUBSCRIBED = "unsubscribed";
    private static final String ARCHIVED = "archived";
    private static final String ABSENT = "absent";
    private static final String UNCHANGED = "unchanged";

    private final MailchimpApi api;
    private final String audience;
    private final ReentrantLock asking = new ReentrantLock();
    private boolean audienceExists;
    private EspRefusedException noAudience;

    MailchimpMembers(final MailchimpApi api, final String audienceId) throws EspRefusedException {
        this.api = api;
        this.audience = MailchimpAddresses.audience(audienceId);
    }

    /** A contact of the audience. */
    private record Found(String path, String status) {

        boolean isMailed() {
            return !NOT_MAILED.contains(status);
        }
    }

    private <T> List<ContactOutcome> each(final List<T> contacts, final ConcurrentMemberRequests.Action<T> action) throws EspUnavailableException, EspRefusedException {
        return ConcurrentMemberRequests.each(contacts, api.connections(), action);
    }

    List<ContactOutcome> unsubscribe(final List<String> addresses) throws EspUnavailableException, EspRefusedException {
        return each(addresses, address -> {
            ContactOutcome outcome = ContactOutcome.accepted(ABSENT, null);
            for (final Found found : find(address)) {
                outcome = telling(outcome, unsubscribe(found));
            }
            return outcome;
        });
    }

    private ContactOutcome unsubscribe(final Found found) throws EspUnavailableException, EspRefusedException, DeadlineExceededException {
        if (!found.isMailed()) {
            return ContactOutcome.accepted(UNCHANGED, found.status());
        }
        final Optional<String> status = api.patch(found.path(), Map.of("status", UNSUBSCRIBED));
        if (status.isEmpty()) {
            return ContactOutcome.accepted(ABSENT, null);
        }
        return new Found(found.path(), status.get()).isMailed() ? ContactOutcome.refused("not unsubscribed", null, "Mailchimp took the request and still holds the contact " + word(status.get()))
                : ContactOutcome.accepted(UNSUBSCRIBED, status.get());
    }

    List<ContactOutcome> archive(final List<String> addresses) throws EspUnavailableException, EspRefusedException {
        return each(addresses, address -> archiveAll(find(address)));
    }

    private ContactOutcome archiveAll(final List<Found> all) throws EspUnavailableException, EspRefusedException, DeadlineExceededException {
        ContactOutcome outcome = ContactOutcome.accepted(ABSENT, null);
        for (final Found found : all) {
            outcome = telling(outcome, ARCHIVED.equals(found.status()) ? ContactOutcome.accepted(UNCHANGED, ARCHIVED) : archive(found, before(all)));
        }
        return outcome;
    }

    private ContactOutcome archive(final Found found, final String before) throws EspUnavailableException, EspRefusedException, DeadlineExceededException {
        if (!api.delete(found.path()) && api.status(found.path()).filter(status -> !ARCHIVED.equals(status)).isPresent()) {
            return ContactOutcome.refused("not archived", null, "Mailchimp does not archive this contact (HTTP 405): look at it in the audience");
        }
        return ContactOutcome.accepted(ARCHIVED, ARCHIVED, before);
    }

    /** What a contact was: the one no where it is held in two spellings, since who was subscribed may be brought back. */
    private static String before(final List<Found> all) {
        final List<String> active = all.stream().map(Found::status).filter(status -> !ARCHIVED.equals(status)).toList();
        return active.stream().filter(status -> !SUBSCRIBED.equals(status)).findFirst().orElse(active.getFirst());
    }

    /** Not looked up first: what is archived is found by this only. */
    List<ContactOutcome> erase(final List<String> addresses) throws EspUnavailableException, EspRefusedException {
        return each(addresses, address -> {
            boolean erased = false;
            for (final String spelling : MailchimpAddresses.spellings(address)) {
                erased |= api.postIfFound(MailchimpAddresses.member(audience, spelling) + "/actions/delete-permanent");
            }
            if (!erased) {
                requireAudience();
            }
            return ContactOutcome.accepted(erased ? "erased" : ABSENT, null);
        });
    }

    List<ContactOutcome> move(final List<AddressChange> changes) throws EspUnavailableException, EspRefusedException {
        return each(changes, this::move);
    }

    private ContactOutcome move(final AddressChange change) throws EspUnavailableException, EspRefusedException, DeadlineExceededException {
        final List<Found> all = find(change.from());
        if (all.isEmpty()) {
            return ContactOutcome.accepted(ABSENT, null);
        }
        final List<Found> moving = all.stream().filter(found -> !ARCHIVED.equals(found.status()) && !"cleaned".equals(found.status())).toList();
        if (moving.isEmpty() || MailchimpAddresses.key(change.from()).equals(MailchimpAddresses.key(change.to()))) {
            return ContactOutcome.accepted(UNCHANGED, all.getFirst().status());
        }
        // held in two spellings: the no counts, and no other stays behind
        final Found one = moving.stream().filter(found -> UNSUBSCRIBED.equals(found.status())).findFirst().orElse(moving.getFirst());
        for (final Found other : moving) {
            if (other != one && other.isMailed()) {
                archive(other, other.status());
            }
        }
        if (lookUp(change.to()).isEmpty()) {
            return change(change, one);
        }
        return UNSUBSCRIBED.equals(one.status()) ? ContactOutcome.accepted(UNCHANGED, UNSUBSCRIBED) : archive(one, one.status());
    }

    private ContactOutcome change(final AddressChange change, final Found one) throws EspUnavailableException, EspRefusedException, DeadlineExceededException {
        try {
            return api.patch(one.path(), Map.of("email_address", change.to())).map(status -> ContactOutcome.accepted("moved", status)).orElse(ContactOutcome.accepted(ABSENT, null));
        } catch (final EspRefusedException e) {
            if (!e.isContentAtFault()) {
                throw e;
            }
            if (UNSUBSCRIBED.equals(one.status())) {
                return ContactOutcome.refused(UNSUBSCRIBED, "email_address", "unsubscribed at the former address, and Mailchimp does not move the contact: only the person can subscribe again");
            }
            if (SUBSCRIBED.equals(one.status())) {
                // the new address would be refused as well: one contact of the person stays, the one that is there
                return ContactOutcome.refused("not moved", "email_address", e.getMessage());
            }
            return archive(one, one.status());
        }
    }

    List<ContactOutcome> requestConfirmation(final List<String> addresses) throws EspUnavailableException, EspRefusedException {
        return each(addresses, address -> {
            final List<Found> all = find(address);
            if (all.isEmpty() || other(all, UNSUBSCRIBED).isPresent()) {
                return untouched(all, UNSUBSCRIBED);
            }
            return api.patchOnce(all.getFirst().path(), Map.of("status", "pending")).map(status -> ContactOutcome.accepted("confirmation requested", status))
                    .orElse(ContactOutcome.accepted(ABSENT, null));
        });
    }

    /** The only place where a status that subscribes is sent for a contact that Mailchimp knows. */
    List<ContactOutcome> restore(final List<String> addresses) throws EspUnavailableException, EspRefusedException {
        return each(addresses, address -> {
            final List<Found> all = find(address);
            if (all.isEmpty() || other(all, ARCHIVED).isPresent()) {
                return untouched(all, ARCHIVED);
            }
            return api.patch(all.getFirst().path(), Map.of("status", SUBSCRIBED)).map(status -> ContactOutcome.accepted("restored", status, ARCHIVED))
                    .orElse(ContactOutcome.accepted(ABSENT, null));
        });
    }

    private static Optional<String> other(final List<Found> all, final String status) {
        return all.stream().map(Found::status).filter(held -> !status.equals(held)).findFirst();
    }

    private static ContactOutcome untouched(final List<Found> all, final String status) {
        return all.isEmpty() ? ContactOutcome.accepted(ABSENT, null) : ContactOutcome.accepted(UNCHANGED, other(all, status).orElseThrow());
    }

    /** What the audience holds of an address, in the order of its spellings; nothing only where the audience exists. */
    private List<Found> find(final String address) throws EspUnavailableException, EspRefusedException, DeadlineExceededException {
        final List<Found> all = lookUp(address);
        if (all.isEmpty()) {
            requireAudience();
        }
        return all;
    }

    private List<Found> lookUp(final String address) throws EspUnavailableException, EspRefusedException, DeadlineExceededException {
        final List<Found> all = new ArrayList<>(1);
        for (final String spelling : MailchimpAddresses.spellings(address)) {
            final String path = MailchimpAddresses.member(audience, spelling);
            api.status(path).ifPresent(status -> all.add(new Found(path, status)));
        }
        return all;
    }

    /** A wrong Audience ID makes everybody absent: with the first who is, the audience is looked up. */
    private void requireAudience() throws EspUnavailableException, EspRefusedException {
        try {
            asking.lockInterruptibly();
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EspUnavailableException("The request was interrupted", e);
        }
        try {
            if (noAudience != null) {
                throw noAudience;
            }
            if (!audienceExists) {
                api.get(audience + "?fields=id");
                audienceExists = true;
            }
        } catch (final EspRefusedException e) {
            noAudience = e;
            throw e;
        } finally {
            asking.unlock();
        }
    }

    /** The outcome that says more: a refusal, then what was done, then what was found. */
    private static ContactOutcome telling(final ContactOutcome one, final ContactOutcome other) {
        return rank(other) > rank(one) ? other : one;
    }

    private static int rank(final ContactOutcome outcome) {
        if (!outcome.accepted()) {
            return 3;
        }
        return switch (outcome.result()) {
            case ABSENT -> 0;
            case UNCHANGED -> 1;
            default -> 2;
        };
    }

    private static String word(final String status) {
        return status.replaceAll("[^a-z]", "");
    }
}
