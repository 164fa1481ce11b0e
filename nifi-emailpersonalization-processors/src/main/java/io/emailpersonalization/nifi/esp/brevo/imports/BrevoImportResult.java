// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.brevo.imports;

import com.fasterxml.jackson.databind.JsonNode;
import io.emailpersonalization.nifi.esp.brevo.account.BrevoAddresses;
import io.emailpersonalization.nifi.esp.brevo.account.BrevoApi;
import io.emailpersonalization.nifi.esp.brevo.account.BrevoContact;
import io.emailpersonalization.nifi.esp.brevo.account.BrevoLookup;
import io.emailpersonalization.nifi.esp.client.ContactOutcome;
import io.emailpersonalization.nifi.esp.client.ContactResult;
import io.emailpersonalization.nifi.esp.client.ContactStatus;
import io.emailpersonalization.nifi.esp.client.DeadlineExceededException;
import io.emailpersonalization.nifi.esp.client.EspRefusedException;
import io.emailpersonalization.nifi.esp.client.EspUnavailableException;
import io.emailpersonalization.nifi.esp.http.ConcurrentRequests;
import io.emailpersonalization.nifi.record.value.MailAddress;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * The outcomes of an import whose processes ended. Reads its contacts back, puts the new ones into the audience, and lets contacts enter and leave the lists of the mapping. An existing
 * contact outside the audience stays outside. A second pass over the same job finds all of it done, and tells the same. Tested by {@code BrevoImportTest}.
 */
public final class BrevoImportResult {

    /** Contacts of one page of a list: Brevo's maximum. */
    private static final int PAGE = 500;
    /** Contacts that enter or leave a list with one request: Brevo's maximum. */
    private static final int MAX_CHANGE = 150;

    private final BrevoApi api;
    private final BrevoLookup lookup;
    private final BrevoJob job;
    private final BrevoReports reports;
    private final Map<String, BrevoContact> held = new ConcurrentHashMap<>();
    private final Map<String, BrevoJob.Part> parts = new HashMap<>();
    private final Map<String, ContactOutcome> failed = new HashMap<>();

    public BrevoImportResult(final BrevoLookup lookup, final BrevoJob job, final BrevoReports reports) {
        this.api = lookup.api();
        this.lookup = lookup;
        this.job = job;
        this.reports = reports;
    }

    /** Returns the outcomes in the order of the addresses. */
    public List<ContactOutcome> outcomes(final List<String> addresses) throws EspUnavailableException, EspRefusedException {
        for (final BrevoJob.Part part : job.parts()) {
            readList(part, any -> true);
        }
        readSingly(addresses);
        final Set<String> created = new HashSet<>();
        final List<BrevoContact> joining = new ArrayList<>();
        for (final String address : addresses) {
            final String key = MailAddress.key(address);
            final BrevoContact contact = held.get(key);
            if (contact != null && isSent(address)) {
                final boolean isNew = job.imported().created(contact);
                if (isNew) {
                    created.add(key);
                }
                if (contact.status() == ContactStatus.ARCHIVED && (isNew || lookup.isLost(contact))) {
                    joining.add(contact);
                }
            }
        }
        change(lookup.audience(), "add", joining);
        final Set<Long> joined = new HashSet<>(joining.stream().map(BrevoContact::id).toList());
        readAgain(joining);
        for (final BrevoJob.Part part : job.parts()) {
            for (final long list : part.joined()) {
                change(list, "add", of(part, addresses, contact -> !contact.lists().contains(list) && (joined.contains(contact.id()) || contact.status() != ContactStatus.ARCHIVED)));
            }
            for (final long list : part.left()) {
                change(list, "remove", of(part, addresses, contact -> contact.lists().contains(list)));
            }
        }
        final List<ContactOutcome> outcomes = addresses.stream().map(address -> outcome(address, created)).toList();
        for (final BrevoJob.Part part : job.parts()) {
            BrevoImport.delete(api, lookup.lists(), part.list());
        }
        return outcomes;
    }

    private boolean isSent(final String address) {
        return job.refusal(address).isEmpty() && reports.refusal(MailAddress.key(address)).isEmpty();
    }

    private ContactOutcome outcome(final String address, final Set<String> created) {
        final String key = MailAddress.key(address);
        final Optional<ContactOutcome> refusal = job.refusal(address).or(() -> reports.refusal(key));
        if (refusal.isPresent()) {
            return refusal.get();
        }
        final BrevoContact contact = held.get(key);
        if (contact == null) {
            return failed.getOrDefault(key, ContactOutcome.unknown("Brevo ended the import and holds no such contact"));
        }
        return ContactOutcome.accepted(created.contains(key) ? ContactResult.CREATED : ContactResult.UPDATED, contact.status());
    }

    /** Reads those contacts of a list whose keys are asked for. A list that was deleted after an earlier pass has none. */
    private void readList(final BrevoJob.Part part, final Predicate<String> keys) throws EspUnavailableException, EspRefusedException {
        for (int offset = 0;; offset += PAGE) {
            final String path = "%s/contacts?limit=%d&offset=%d&sort=asc".formatted(BrevoAddresses.list(part.list()), PAGE, offset);
            final Optional<JsonNode> page = api.find(path, body -> body.path("count").isIntegralNumber());
            if (page.isEmpty()) {
                return;
            }
            for (final JsonNode json : page.get().path("contacts")) {
                final String key = MailAddress.key(json.path("email").asText(""));
                if (BrevoContact.isContact(json) && keys.test(key)) {
                    held.put(key, BrevoContact.of(json, lookup.audience()));
                    parts.put(key, part);
                }
            }
            if (page.get().path("contacts").size() < PAGE) {
                return;
            }
        }
    }

    /** Reads contacts one by one that the lists lack, and blocklisted ones: only a single contact shows why it is blocklisted. */
    private void readSingly(final List<String> addresses) throws EspUnavailableException, EspRefusedException {
        readOneByOne(addresses.stream().filter(this::isSent).filter(address -> !held.containsKey(MailAddress.key(address)) || held.get(MailAddress.key(address)).isBlocklisted()).toList());
    }

    private void readOneByOne(final List<String> addresses) throws EspUnavailableException, EspRefusedException {
        final List<ContactOutcome> answers = ConcurrentRequests.each(addresses, api.connections(), address -> {
            final Optional<BrevoContact> found = lookup.one(address);
            found.ifPresentOrElse(contact -> held.put(MailAddress.key(address), contact), () -> held.remove(MailAddress.key(address)));
            return ContactOutcome.accepted(ContactResult.UNCHANGED, null);
        });
        for (int i = 0; i < addresses.size(); i++) {
            if (!answers.get(i).accepted()) {
                held.remove(MailAddress.key(addresses.get(i)));
                failed.put(MailAddress.key(addresses.get(i)), answers.get(i));
            }
        }
    }

    /** A contact that joined the audience is read back: the answer to the change does not say whether it is in the list. */
    private void readAgain(final List<BrevoContact> joining) throws EspUnavailableException, EspRefusedException {
        final Set<String> keys = joining.stream().map(contact -> MailAddress.key(contact.email())).collect(Collectors.toSet());
        for (final BrevoJob.Part part : job.parts()) {
            if (!keys.isEmpty()) {
                readList(part, keys::contains);
            }
        }
        readOneByOne(keys.stream().filter(key -> !held.containsKey(key) || held.get(key).status() == ContactStatus.ARCHIVED).toList());
    }

    private List<BrevoContact> of(final BrevoJob.Part part, final List<String> addresses, final Predicate<BrevoContact> filter) {
        final boolean only = job.parts().size() == 1;
        return addresses.stream().map(MailAddress::key).filter(key -> held.containsKey(key) && (only || part.equals(parts.get(key)))).filter(key -> reports.refusal(key).isEmpty())
                .map(held::get).filter(filter).toList();
    }

    private void change(final long list, final String action, final List<BrevoContact> contacts) throws EspUnavailableException, EspRefusedException {
        for (int start = 0; start < contacts.size(); start += MAX_CHANGE) {
            final List<Long> ids = contacts.subList(start, Math.min(contacts.size(), start + MAX_CHANGE)).stream().map(BrevoContact::id).toList();
            try {
                // a refusal means that all of them are in the list, or out of it, already
                api.send("POST", "%s/contacts/%s".formatted(BrevoAddresses.list(list), action), Map.of("ids", ids));
            } catch (final DeadlineExceededException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
