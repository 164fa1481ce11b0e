// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.brevo;

import com.fasterxml.jackson.databind.JsonNode;
import io.emailpersonalization.nifi.esp.brevo.account.BrevoAddresses;
import io.emailpersonalization.nifi.esp.brevo.account.BrevoApi;
import io.emailpersonalization.nifi.esp.brevo.account.BrevoContact;
import io.emailpersonalization.nifi.esp.brevo.account.BrevoLookup;
import io.emailpersonalization.nifi.esp.brevo.account.PreparedContact;
import io.emailpersonalization.nifi.esp.client.ContactOutcome;
import io.emailpersonalization.nifi.esp.client.ContactOutcome.Fate;
import io.emailpersonalization.nifi.esp.client.ContactResult;
import io.emailpersonalization.nifi.esp.client.ContactStatus;
import io.emailpersonalization.nifi.esp.client.DeadlineExceededException;
import io.emailpersonalization.nifi.esp.client.EspRefusedException;
import io.emailpersonalization.nifi.esp.client.EspUnavailableException;
import io.emailpersonalization.nifi.esp.http.ConcurrentRequests;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Upserts contact by contact, two requests each. A contact that exists is updated and joins no audience: only a new one does. So no request says {@code updateEnabled}, which would put
 * an archived contact into the audience, and none says {@code emailBlacklisted}. Tested by {@code BrevoClientTest}.
 */
final class BrevoUpserts {

    private static final String DUPLICATE = "duplicate_parameter";

    private final BrevoApi api;
    private final BrevoLookup lookup;
    private final BrevoDoubleOptIn confirmation;

    /** @param confirmation asks new contacts for confirmation; null to subscribe them */
    BrevoUpserts(final BrevoLookup lookup, final BrevoDoubleOptIn confirmation) {
        this.api = lookup.api();
        this.lookup = lookup;
        this.confirmation = confirmation;
    }

    /** Whether Brevo refuses a request because another contact has the address. */
    static boolean isDuplicate(final BrevoApi.Answer answer) {
        final Set<String> identifiers = identifiers(answer);
        return DUPLICATE.equals(answer.code()) && (identifiers.isEmpty() || identifiers.contains("email"));
    }

    private static Set<String> identifiers(final BrevoApi.Answer answer) {
        final Set<String> identifiers = new LinkedHashSet<>();
        answer.body().path("metadata").path("duplicate_identifiers").forEach(identifier -> identifiers.add(identifier.asText()));
        return identifiers;
    }

    /** Returns the outcomes in the order of the contacts. */
    List<ContactOutcome> send(final List<PreparedContact> contacts) throws EspUnavailableException, EspRefusedException, DeadlineExceededException {
        final List<ContactOutcome> outcomes = ConcurrentRequests.each(contacts, api.connections(), contact -> contact.refusal() == null ? upsert(contact) : contact.refusal());
        if (!outcomes.isEmpty() && outcomes.stream().allMatch(outcome -> outcome.fate() == Fate.TOO_LATE)) {
            throw new DeadlineExceededException("The requests waited for their turn longer than they may", false);
        }
        return outcomes;
    }

    private ContactOutcome upsert(final PreparedContact contact) throws EspUnavailableException, EspRefusedException, DeadlineExceededException {
        final Optional<BrevoContact> known = lookup.one(contact.email());
        if (known.isPresent()) {
            return update(contact, known.get());
        }
        return confirmation == null ? create(contact) : ask(contact);
    }

    private ContactOutcome create(final PreparedContact contact) throws EspUnavailableException, EspRefusedException, DeadlineExceededException {
        final Map<String, Object> body = new LinkedHashMap<>();
        body.put("email", contact.email());
        body.put("attributes", contact.attributes());
        body.put("listIds", listsOfNew(contact));
        body.put("updateEnabled", false);
        final BrevoApi.Answer answer = api.send("POST", "contacts", body, any -> true, false);
        if (answer.isSuccess()) {
            return ContactOutcome.accepted(ContactResult.CREATED, ContactStatus.SUBSCRIBED);
        }
        if (isDuplicate(answer)) {
            // somebody created it meanwhile, or the answer to this very request was lost
            final Optional<BrevoContact> known = lookup.one(contact.email());
            if (known.isPresent()) {
                return update(contact, known.get());
            }
        }
        return refused(answer);
    }

    private ContactOutcome ask(final PreparedContact contact) throws EspUnavailableException, EspRefusedException, DeadlineExceededException {
        final BrevoApi.Answer answer = api.sendOnce("POST", BrevoDoubleOptIn.PATH, confirmation.request(contact.email(), listsOfNew(contact), contact.attributes()));
        return answer.isSuccess() ? ContactOutcome.accepted(ContactResult.CREATED, ContactStatus.PENDING) : refused(answer);
    }

    private List<Long> listsOfNew(final PreparedContact contact) {
        final List<Long> lists = new ArrayList<>(List.of(lookup.audience()));
        lists.addAll(contact.joined());
        return lists;
    }

    /** A contact outside the audience joins no other list either: a campaign to that list would mail it. */
    private ContactOutcome update(final PreparedContact contact, final BrevoContact known) throws EspUnavailableException, EspRefusedException, DeadlineExceededException {
        final boolean lost = confirmation == null && lookup.isLost(known);
        final List<Long> joining = new ArrayList<>();
        if (lost) {
            joining.add(lookup.audience());
        }
        if (lost || known.status() != ContactStatus.ARCHIVED) {
            contact.joined().stream().filter(list -> !known.lists().contains(list)).forEach(joining::add);
        }
        final List<Long> leaving = contact.left().stream().filter(known.lists()::contains).toList();
        final Map<String, Object> body = new LinkedHashMap<>();
        if (!contact.attributes().isEmpty()) {
            body.put("attributes", contact.attributes());
        }
        if (!joining.isEmpty()) {
            body.put("listIds", joining);
        }
        if (!leaving.isEmpty()) {
            body.put("unlinkListIds", leaving);
        }
        final ContactStatus status = lost ? ContactStatus.SUBSCRIBED : known.status();
        if (body.isEmpty()) {
            return ContactOutcome.accepted(ContactResult.UPDATED, status);
        }
        final BrevoApi.Answer answer = api.send("PUT", BrevoAddresses.contact(known.email()), body);
        if (answer.isAbsent()) {
            return ContactOutcome.unknown("Brevo deleted the contact meanwhile");
        }
        return answer.isSuccess() ? ContactOutcome.accepted(ContactResult.UPDATED, status) : refused(answer);
    }

    private static ContactOutcome refused(final BrevoApi.Answer answer) {
        final JsonNode identifiers = answer.body().path("metadata").path("duplicate_identifiers");
        return ContactOutcome.refused(answer.code(), identifiers.isEmpty() ? null : identifiers.path(0).asText(), answer.message());
    }
}
