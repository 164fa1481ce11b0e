// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.brevo;

import io.emailpersonalization.nifi.esp.brevo.account.BrevoAddresses;
import io.emailpersonalization.nifi.esp.brevo.account.BrevoApi;
import io.emailpersonalization.nifi.esp.brevo.account.BrevoContact;
import io.emailpersonalization.nifi.esp.brevo.account.BrevoLookup;
import io.emailpersonalization.nifi.esp.client.AddressChange;
import io.emailpersonalization.nifi.esp.client.ContactOutcome;
import io.emailpersonalization.nifi.esp.client.ContactResult;
import io.emailpersonalization.nifi.esp.client.ContactStatus;
import io.emailpersonalization.nifi.esp.client.DeadlineExceededException;
import io.emailpersonalization.nifi.esp.client.EspRefusedException;
import io.emailpersonalization.nifi.esp.client.EspUnavailableException;
import io.emailpersonalization.nifi.esp.http.ConcurrentRequests;
import io.emailpersonalization.nifi.record.value.MailAddress;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Operations on single contacts (/contacts/{identifier}). Looks each contact up first, in every spelling of its address, and changes it only where needed. No request allows mail to a
 * blocklisted contact. One object serves one call. Tested by {@code BrevoClientTest}.
 */
final class BrevoContacts {

    private final BrevoApi api;
    private final BrevoLookup lookup;

    BrevoContacts(final BrevoLookup lookup) {
        this.api = lookup.api();
        this.lookup = lookup;
    }

    private <T> List<ContactOutcome> each(final List<T> contacts, final ConcurrentRequests.Action<T, ContactOutcome> action) throws EspUnavailableException, EspRefusedException {
        return ConcurrentRequests.each(contacts, api.connections(), action);
    }

    /** Blocklists: the mark is the account's, and stops mail to every list. A contact outside the audience is blocklisted too: a job under way could put it into the audience. */
    List<ContactOutcome> unsubscribe(final List<String> addresses) throws EspUnavailableException, EspRefusedException {
        return each(addresses, address -> {
            ContactOutcome outcome = ContactOutcome.absent();
            for (final BrevoContact found : lookup.find(address)) {
                outcome = moreImportant(outcome, unsubscribe(address, found));
            }
            return outcome;
        });
    }

    private ContactOutcome unsubscribe(final String address, final BrevoContact found) throws EspUnavailableException, EspRefusedException, DeadlineExceededException {
        if (found.isBlocklisted()) {
            return ContactOutcome.accepted(ContactResult.UNCHANGED, found.status());
        }
        final BrevoApi.Answer answer = api.send("PUT", BrevoAddresses.contact(found.email()), Map.of("emailBlacklisted", true));
        if (answer.isAbsent()) {
            return ContactOutcome.absent();
        }
        if (!answer.isSuccess()) {
            return refused(answer);
        }
        // the answer has no body: only the contact itself shows that it is not mailed any more
        final Optional<BrevoContact> after = lookup.find(address).stream().filter(contact -> contact.id() == found.id()).findFirst();
        if (after.isEmpty()) {
            return ContactOutcome.absent();
        }
        return after.get().isBlocklisted() ? ContactOutcome.accepted(ContactResult.UNSUBSCRIBED, after.get().status())
                : ContactOutcome.refused("not unsubscribed", null, "Brevo took the request and still mails the contact");
    }

    /** @param owned the numbers of the lists that archived contacts leave beside the audience */
    List<ContactOutcome> archive(final List<String> addresses, final Set<Long> owned) throws EspUnavailableException, EspRefusedException {
        return each(addresses, address -> {
            ContactOutcome outcome = ContactOutcome.absent();
            for (final BrevoContact found : lookup.find(address)) {
                outcome = moreImportant(outcome, archive(found, owned));
            }
            return outcome;
        });
    }

    private ContactOutcome archive(final BrevoContact found, final Set<Long> owned) throws EspUnavailableException, EspRefusedException, DeadlineExceededException {
        final List<Long> leaving = new ArrayList<>();
        for (final long list : found.lists()) {
            if (list == lookup.audience() || owned.contains(list) || lookup.importList(list).isPresent()) {
                leaving.add(list);
            }
        }
        if (leaving.isEmpty()) {
            return ContactOutcome.accepted(ContactResult.UNCHANGED, found.status());
        }
        final BrevoApi.Answer answer = api.send("PUT", BrevoAddresses.contact(found.email()), Map.of("unlinkListIds", leaving));
        if (answer.isAbsent()) {
            return ContactOutcome.absent();
        }
        if (!answer.isSuccess()) {
            return refused(answer);
        }
        final ContactStatus status = found.isBlocklisted() ? found.status() : ContactStatus.ARCHIVED;
        return found.lists().contains(lookup.audience()) ? ContactOutcome.accepted(ContactResult.ARCHIVED, status, found.status()) : ContactOutcome.accepted(ContactResult.UNCHANGED, status);
    }

    List<ContactOutcome> erase(final List<String> addresses) throws EspUnavailableException, EspRefusedException {
        return each(addresses, address -> {
            boolean erased = false;
            for (final String spelling : BrevoAddresses.spellings(address)) {
                final BrevoApi.Answer answer = api.send("DELETE", BrevoAddresses.contact(spelling), null);
                if (answer.isNotAllowed()) {
                    return ContactOutcome.refused("not erased", null, "Brevo does not delete this contact (HTTP 405): its address belongs to a user or sender of the account");
                }
                if (!answer.isSuccess() && !answer.isAbsent()) {
                    return refused(answer);
                }
                erased |= answer.isSuccess();
            }
            return erased ? ContactOutcome.accepted(ContactResult.ERASED, null) : ContactOutcome.absent();
        });
    }

    /** @param owned as for {@link #archive} */
    List<ContactOutcome> move(final List<AddressChange> changes, final Set<Long> owned) throws EspUnavailableException, EspRefusedException {
        return each(changes, change -> move(change, owned));
    }

    private ContactOutcome move(final AddressChange change, final Set<Long> owned) throws EspUnavailableException, EspRefusedException, DeadlineExceededException {
        final List<BrevoContact> all = lookup.find(change.from());
        if (all.isEmpty()) {
            return ContactOutcome.absent();
        }
        // of two spellings the unsubscribed one counts
        final Optional<BrevoContact> moving = all.stream().filter(found -> found.status() == ContactStatus.UNSUBSCRIBED).findFirst().or(() -> all.stream().filter(BrevoContact::isMailed).findFirst());
        if (moving.isEmpty() || MailAddress.key(change.from()).equals(MailAddress.key(change.to()))) {
            return ContactOutcome.accepted(ContactResult.UNCHANGED, all.getFirst().status());
        }
        for (final BrevoContact other : all) {
            if (other != moving.get() && other.isMailed()) {
                archive(other, owned);
            }
        }
        final boolean taken = !lookup.find(change.to()).isEmpty();
        if (moving.get().isBlocklisted()) {
            // Brevo's reference of "Update a contact": a new address ends the blocklisting, and the contact would be mailed
            return taken ? ContactOutcome.accepted(ContactResult.UNCHANGED, ContactStatus.UNSUBSCRIBED) : ContactOutcome.refused(ContactOutcome.UNSUBSCRIBED_CODE, "EMAIL",
                    "unsubscribed at the former address, and Brevo would mail the contact at a new one: only the person can subscribe again");
        }
        return taken ? archive(moving.get(), owned) : change(change, moving.get(), owned);
    }

    private ContactOutcome change(final AddressChange change, final BrevoContact moving, final Set<Long> owned) throws EspUnavailableException, EspRefusedException, DeadlineExceededException {
        final BrevoApi.Answer answer = api.send("PUT", BrevoAddresses.contact(moving.email()), Map.of("attributes", Map.of("EMAIL", change.to())));
        if (answer.isSuccess()) {
            return ContactOutcome.accepted(ContactResult.MOVED, moving.status());
        }
        if (answer.isAbsent()) {
            return ContactOutcome.absent();
        }
        if (BrevoUpserts.isDuplicate(answer)) {
            return archive(moving, owned);
        }
        return ContactOutcome.refused("not moved", "EMAIL", answer.message());
    }

    List<ContactOutcome> requestConfirmation(final List<String> addresses, final BrevoDoubleOptIn mail) throws EspUnavailableException, EspRefusedException {
        return each(addresses, address -> {
            final List<BrevoContact> all = lookup.find(address);
            if (all.isEmpty() || other(all, ContactStatus.UNSUBSCRIBED).isPresent()) {
                return untouched(all, ContactStatus.UNSUBSCRIBED);
            }
            final BrevoApi.Answer answer = api.sendOnce("POST", BrevoDoubleOptIn.PATH, mail.request(all.getFirst().email(), List.of(lookup.audience()), Map.of()));
            return answer.isSuccess() ? ContactOutcome.accepted(ContactResult.CONFIRMATION_REQUESTED, ContactStatus.PENDING) : refused(answer);
        });
    }

    /** The only place that puts an existing contact into the audience. A blocklisted one stays as it is. */
    List<ContactOutcome> restore(final List<String> addresses) throws EspUnavailableException, EspRefusedException {
        return each(addresses, address -> {
            final List<BrevoContact> all = lookup.find(address);
            if (all.isEmpty() || other(all, ContactStatus.ARCHIVED).isPresent()) {
                return untouched(all, ContactStatus.ARCHIVED);
            }
            final BrevoApi.Answer answer = api.send("PUT", BrevoAddresses.contact(all.getFirst().email()), Map.of("listIds", List.of(lookup.audience())));
            if (answer.isAbsent()) {
                return ContactOutcome.absent();
            }
            return answer.isSuccess() ? ContactOutcome.accepted(ContactResult.RESTORED, ContactStatus.SUBSCRIBED, ContactStatus.ARCHIVED) : refused(answer);
        });
    }

    private static Optional<ContactStatus> other(final List<BrevoContact> all, final ContactStatus status) {
        return all.stream().map(BrevoContact::status).filter(held -> held != status).findFirst();
    }

    private static ContactOutcome untouched(final List<BrevoContact> all, final ContactStatus status) {
        return all.isEmpty() ? ContactOutcome.absent() : ContactOutcome.accepted(ContactResult.UNCHANGED, other(all, status).orElseThrow());
    }

    static ContactOutcome refused(final BrevoApi.Answer answer) {
        return ContactOutcome.refused(answer.code(), null, answer.message());
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
