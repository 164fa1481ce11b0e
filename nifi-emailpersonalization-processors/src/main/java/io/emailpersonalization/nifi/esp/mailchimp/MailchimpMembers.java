// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.mailchimp;

import io.emailpersonalization.nifi.esp.client.AddressChange;
import io.emailpersonalization.nifi.esp.client.ContactOutcome;
import io.emailpersonalization.nifi.esp.client.ContactResult;
import io.emailpersonalization.nifi.esp.client.ContactStatus;
import io.emailpersonalization.nifi.esp.client.DeadlineExceededException;
import io.emailpersonalization.nifi.esp.client.EspRefusedException;
import io.emailpersonalization.nifi.esp.client.EspUnavailableException;
import io.emailpersonalization.nifi.esp.http.ConcurrentRequests;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Operations on single contacts (/lists/{list_id}/members/{subscriber_hash}): a batch would create contacts that the audience does not have. Looks each contact up first, in
 * every spelling of its address, and changes it only where needed. One object serves one call. Tested by {@code MailchimpClientTest}.
 */
final class MailchimpMembers {

    private final MailchimpApi api;
    private final String audience;
    private final MailchimpAudienceCheck check;

    MailchimpMembers(final MailchimpApi api, final String audienceId) throws EspRefusedException {
        this.api = api;
        this.audience = MailchimpAddresses.audience(audienceId);
        this.check = new MailchimpAudienceCheck(api, audience);
    }

    /** A contact of the audience in one spelling of its address. */
    private record Found(String path, ContactStatus status) {

        boolean isMailed() {
            return status.isMailed();
        }
    }

    private <T> List<ContactOutcome> each(final List<T> contacts, final ConcurrentRequests.Action<T, ContactOutcome> action) throws EspUnavailableException, EspRefusedException {
        return ConcurrentRequests.each(contacts, api.connections(), action);
    }

    List<ContactOutcome> unsubscribe(final List<String> addresses) throws EspUnavailableException, EspRefusedException {
        return each(addresses, address -> {
            ContactOutcome outcome = ContactOutcome.absent();
            for (final Found found : find(address)) {
                outcome = moreImportant(outcome, unsubscribe(found));
            }
            return outcome;
        });
    }

    private ContactOutcome unsubscribe(final Found found) throws EspUnavailableException, EspRefusedException, DeadlineExceededException {
        if (!found.isMailed()) {
            return ContactOutcome.accepted(ContactResult.UNCHANGED, found.status());
        }
        final Optional<ContactStatus> status = api.patch(found.path(), Map.of("status", ContactStatus.UNSUBSCRIBED.text()));
        if (status.isEmpty()) {
            return ContactOutcome.absent();
        }
        return new Found(found.path(), status.get()).isMailed() ? ContactOutcome.refused("not unsubscribed", null, "Mailchimp took the request and still holds the contact " + status.get())
                : ContactOutcome.accepted(ContactResult.UNSUBSCRIBED, status.get());
    }

    List<ContactOutcome> archive(final List<String> addresses) throws EspUnavailableException, EspRefusedException {
        return each(addresses, address -> archiveAll(find(address)));
    }

    private ContactOutcome archiveAll(final List<Found> all) throws EspUnavailableException, EspRefusedException, DeadlineExceededException {
        ContactOutcome outcome = ContactOutcome.absent();
        for (final Found found : all) {
            outcome = moreImportant(outcome, found.status() == ContactStatus.ARCHIVED ? ContactOutcome.accepted(ContactResult.UNCHANGED, ContactStatus.ARCHIVED) : archive(found, before(all)));
        }
        return outcome;
    }

    private ContactOutcome archive(final Found found, final ContactStatus before) throws EspUnavailableException, EspRefusedException, DeadlineExceededException {
        if (!api.delete(found.path()) && api.status(found.path()).filter(status -> status != ContactStatus.ARCHIVED).isPresent()) {
            return ContactOutcome.refused("not archived", null, "Mailchimp does not archive this contact (HTTP 405): look at it in the audience");
        }
        return ContactOutcome.accepted(ContactResult.ARCHIVED, ContactStatus.ARCHIVED, before);
    }

    /** Returns the status before archiving. Of two spellings the one that is not subscribed counts, since a subscribed contact may be restored. */
    private static ContactStatus before(final List<Found> all) {
        final List<ContactStatus> active = all.stream().map(Found::status).filter(status -> status != ContactStatus.ARCHIVED).toList();
        return active.stream().filter(status -> status != ContactStatus.SUBSCRIBED).findFirst().orElse(active.getFirst());
    }

    /** Deletes without a look-up: a look-up does not find every archived contact. */
    List<ContactOutcome> erase(final List<String> addresses) throws EspUnavailableException, EspRefusedException {
        return each(addresses, address -> {
            boolean erased = false;
            for (final String spelling : MailchimpAddresses.spellings(address)) {
                erased |= api.postIfFound(MailchimpAddresses.member(audience, spelling) + "/actions/delete-permanent");
            }
            if (!erased) {
                check.require();
            }
            return erased ? ContactOutcome.accepted(ContactResult.ERASED, null) : ContactOutcome.absent();
        });
    }

    List<ContactOutcome> move(final List<AddressChange> changes) throws EspUnavailableException, EspRefusedException {
        return each(changes, this::move);
    }

    private ContactOutcome move(final AddressChange change) throws EspUnavailableException, EspRefusedException, DeadlineExceededException {
        final List<Found> all = find(change.from());
        if (all.isEmpty()) {
            return ContactOutcome.absent();
        }
        final List<Found> moving = all.stream().filter(found -> found.status() != ContactStatus.ARCHIVED && found.status() != ContactStatus.CLEANED).toList();
        if (moving.isEmpty() || MailchimpAddresses.key(change.from()).equals(MailchimpAddresses.key(change.to()))) {
            return ContactOutcome.accepted(ContactResult.UNCHANGED, all.getFirst().status());
        }
        // of two spellings the unsubscribed one counts, and the other is archived
        final Found one = moving.stream().filter(found -> found.status() == ContactStatus.UNSUBSCRIBED).findFirst().orElse(moving.getFirst());
        for (final Found other : moving) {
            if (other != one && other.isMailed()) {
                archive(other, other.status());
            }
        }
        if (lookUp(change.to()).isEmpty()) {
            return change(change, one);
        }
        return one.status() == ContactStatus.UNSUBSCRIBED ? ContactOutcome.accepted(ContactResult.UNCHANGED, ContactStatus.UNSUBSCRIBED) : archive(one, one.status());
    }

    private ContactOutcome change(final AddressChange change, final Found one) throws EspUnavailableException, EspRefusedException, DeadlineExceededException {
        try {
            return api.patch(one.path(), Map.of("email_address", change.to())).map(status -> ContactOutcome.accepted(ContactResult.MOVED, status))
                    .orElse(ContactOutcome.absent());
        } catch (final EspRefusedException e) {
            if (!e.isContentAtFault()) {
                throw e;
            }
            if (one.status() == ContactStatus.UNSUBSCRIBED) {
                return ContactOutcome.refused(ContactOutcome.UNSUBSCRIBED_CODE, "email_address",
                        "unsubscribed at the former address, and Mailchimp does not move the contact: only the person can subscribe again");
            }
            if (one.status() == ContactStatus.SUBSCRIBED) {
                // Mailchimp would refuse to create the new address as well: the former contact stays
                return ContactOutcome.refused("not moved", "email_address", e.getMessage());
            }
            return archive(one, one.status());
        }
    }

    List<ContactOutcome> requestConfirmation(final List<String> addresses) throws EspUnavailableException, EspRefusedException {
        return each(addresses, address -> {
            final List<Found> all = find(address);
            if (all.isEmpty() || other(all, ContactStatus.UNSUBSCRIBED).isPresent()) {
                return untouched(all, ContactStatus.UNSUBSCRIBED);
            }
            return api.patchOnce(all.getFirst().path(), Map.of("status", ContactStatus.PENDING.text())).map(status -> ContactOutcome.accepted(ContactResult.CONFIRMATION_REQUESTED, status))
                    .orElse(ContactOutcome.absent());
        });
    }

    /** The only place that sends a subscribing status for an existing contact. */
    List<ContactOutcome> restore(final List<String> addresses) throws EspUnavailableException, EspRefusedException {
        return each(addresses, address -> {
            final List<Found> all = find(address);
            if (all.isEmpty() || other(all, ContactStatus.ARCHIVED).isPresent()) {
                return untouched(all, ContactStatus.ARCHIVED);
            }
            return api.patch(all.getFirst().path(), Map.of("status", ContactStatus.SUBSCRIBED.text())).map(status -> ContactOutcome.accepted(ContactResult.RESTORED, status, ContactStatus.ARCHIVED))
                    .orElse(ContactOutcome.absent());
        });
    }

    private static Optional<ContactStatus> other(final List<Found> all, final ContactStatus status) {
        return all.stream().map(Found::status).filter(held -> held != status).findFirst();
    }

    private static ContactOutcome untouched(final List<Found> all, final ContactStatus status) {
        return all.isEmpty() ? ContactOutcome.absent() : ContactOutcome.accepted(ContactResult.UNCHANGED, other(all, status).orElseThrow());
    }

    /** Returns the contacts of an address, in the order of its spellings. Throws where the audience does not exist. */
    private List<Found> find(final String address) throws EspUnavailableException, EspRefusedException, DeadlineExceededException {
        final List<Found> all = lookUp(address);
        if (all.isEmpty()) {
            check.require();
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

    /** Returns the more important outcome: a refusal, then a change, then an unchanged contact, then none. */
    private static ContactOutcome moreImportant(final ContactOutcome one, final ContactOutcome other) {
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
}
