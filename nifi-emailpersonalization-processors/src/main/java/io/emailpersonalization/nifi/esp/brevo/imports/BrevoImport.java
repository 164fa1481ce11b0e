// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.brevo.imports;

import com.fasterxml.jackson.databind.JsonNode;
import io.emailpersonalization.nifi.esp.brevo.account.BrevoAddresses;
import io.emailpersonalization.nifi.esp.brevo.account.BrevoApi;
import io.emailpersonalization.nifi.esp.brevo.account.BrevoImportList;
import io.emailpersonalization.nifi.esp.brevo.account.BrevoLists;
import io.emailpersonalization.nifi.esp.brevo.account.BrevoLookup;
import io.emailpersonalization.nifi.esp.brevo.account.PreparedContact;
import io.emailpersonalization.nifi.esp.client.DeadlineExceededException;
import io.emailpersonalization.nifi.esp.client.EspRefusedException;
import io.emailpersonalization.nifi.esp.client.EspUnavailableException;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Submits contacts as an import (POST /contacts/import). They go through a list of the import's own, see {@link BrevoImportList}; {@link BrevoImportResult} puts the new ones into the
 * audience. The import says nothing of blocklists: its flags would count for every row. Rows that clear an attribute are sent apart, with exactly their attributes: in such an import an
 * attribute that a row lacks could count as empty. Tested by {@code BrevoImportTest}.
 */
public final class BrevoImport {

    /** Contacts of one call. Brevo states no number of rows. */
    public static final int MAX_CONTACTS = 5000;
    /** Bytes of the texts of the contacts of one call. With the syntax of JSON they stay below {@link #MAX_BODY}, or are sent as several imports. */
    public static final long MAX_BYTES = 4L * 1024 * 1024;

    /** Bytes: Brevo's reference advises 8 MB, and takes 10. */
    private static final int MAX_BODY = 7 * 1024 * 1024;
    /** Imports of one call. Each takes a request of the 100 that Brevo allows in an hour to ask for its end. */
    private static final int MAX_GROUPS = 8;
    /** How long a list of a lost job stays: PutEspContact gives a job up after a day. */
    private static final Duration MAX_AGE = Duration.ofDays(2);

    private final BrevoApi api;
    private final BrevoLookup lookup;

    /** Contacts that one import takes. */
    private record Group(Set<Long> joined, Set<Long> left, Set<String> columns) {
    }

    public BrevoImport(final BrevoLookup lookup) {
        this.api = lookup.api();
        this.lookup = lookup;
    }

    /**
     * Submits contacts; returns the job. Empty where an import does not fit them: where they need too many imports, or where too many of them are refused.
     *
     * @param contacts with at least one that is not refused
     */
    public Optional<BrevoJob> submit(final List<PreparedContact> contacts) throws EspUnavailableException, EspRefusedException, DeadlineExceededException {
        final Map<Group, List<PreparedContact>> groups = new LinkedHashMap<>();
        contacts.stream().filter(contact -> contact.refusal() == null)
                .forEach(contact -> groups.computeIfAbsent(new Group(contact.joined(), contact.left(), contact.columnsWithEmptyValues()), any -> new ArrayList<>()).add(contact));
        final Map<String, Set<String>> refused = BrevoJob.refusals(contacts);
        if (groups.size() > MAX_GROUPS || !BrevoJob.fits(refused, groups.size())) {
            return Optional.empty();
        }
        final BrevoApi.Answer newest = api.send("GET", "contacts?limit=1&offset=0&sort=desc", null, body -> body.path("count").isIntegralNumber(), false);
        if (!newest.isSuccess()) {
            throw newest.refusal();
        }
        final BrevoImportList imported = new BrevoImportList(lookup.audience(), newest.body().path("contacts").path(0).path("id").asLong(0), newest.at());
        return Optional.of(new BrevoJob(lookup.audience(), imported.newestId(), imported.since().getEpochSecond(), submit(groups, imported), refused));
    }

    private List<BrevoJob.Part> submit(final Map<Group, List<PreparedContact>> groups, final BrevoImportList imported) throws EspUnavailableException, EspRefusedException, DeadlineExceededException {
        final Map<List<Set<Long>>, BrevoJob.Part> parts = new LinkedHashMap<>();
        boolean submitted = false;
        for (final Map.Entry<Group, List<PreparedContact>> group : groups.entrySet()) {
            try {
                final List<Set<Long>> lists = List.of(group.getKey().joined(), group.getKey().left());
                if (!parts.containsKey(lists)) {
                    parts.put(lists, new BrevoJob.Part(createList(imported), group.getKey().joined(), group.getKey().left(), new ArrayList<>()));
                }
                for (final List<PreparedContact> chunk : chunks(group.getValue())) {
                    parts.get(lists).processes().add(submit(chunk, parts.get(lists).list(), !group.getKey().columns().isEmpty()));
                    submitted = true;
                }
            } catch (final DeadlineExceededException e) {
                if (submitted) {
                    throw new EspUnavailableException("A part of the contacts is submitted, and it is too late for the others", e);
                }
                throw e;
            }
        }
        return List.copyOf(parts.values());
    }

    private long createList(final BrevoImportList imported) throws EspUnavailableException, EspRefusedException, DeadlineExceededException {
        final BrevoApi.Answer answer = api.send("POST", "contacts/lists", Map.of("name", imported.name(), "folderId", lookup.lists().require(api, Long.toString(lookup.audience())).folder()),
                body -> body.path("id").isIntegralNumber(), false);
        if (!answer.isSuccess()) {
            throw new EspRefusedException("Brevo creates no list for the import (%s): set Use Imports to false, or delete lists".formatted(answer.message()), false);
        }
        lookup.lists().forget();
        return answer.body().path("id").asLong();
    }

    /** Halves contacts until each part is small enough. */
    private static List<List<PreparedContact>> chunks(final List<PreparedContact> contacts) {
        if (contacts.size() == 1 || BrevoApi.bytes(rows(contacts)).length <= MAX_BODY) {
            return List.of(contacts);
        }
        final int middle = contacts.size() / 2;
        final List<List<PreparedContact>> chunks = new ArrayList<>(chunks(contacts.subList(0, middle)));
        chunks.addAll(chunks(contacts.subList(middle, contacts.size())));
        return chunks;
    }

    private static List<Map<String, Object>> rows(final List<PreparedContact> contacts) {
        final List<Map<String, Object>> rows = new ArrayList<>(contacts.size());
        for (final PreparedContact contact : contacts) {
            final Map<String, Object> attributes = new LinkedHashMap<>();
            // an import does not store the JSON false (sendinblue/APIv3-python-library, issue 95)
            contact.attributes().forEach((name, value) -> attributes.put(name, value instanceof Boolean truth ? truth.toString() : value));
            rows.add(Map.of("email", contact.email(), "attributes", attributes));
        }
        return rows;
    }

    private long submit(final List<PreparedContact> contacts, final long list, final boolean clears) throws EspUnavailableException, EspRefusedException, DeadlineExceededException {
        final Map<String, Object> body = new LinkedHashMap<>();
        body.put("jsonBody", rows(contacts));
        body.put("listIds", List.of(list));
        body.put("updateExistingContacts", true);
        body.put("emptyContactsAttributes", clears);
        body.put("disableNotification", true);
        final BrevoApi.Answer answer = api.send("POST", "contacts/import", body, accepted -> accepted.path("processId").isIntegralNumber(), false);
        if (!answer.isSuccess()) {
            throw answer.refusal();
        }
        return answer.body().path("processId").asLong();
    }

    /** Deletes the lists of lost jobs. Their contacts stay. */
    public void deleteOldLists(final Instant now) throws EspUnavailableException, EspRefusedException {
        for (final BrevoLists.ListOfContacts list : lookup.lists().all(api)) {
            if (BrevoImportList.of(list.name()).filter(imported -> imported.since().isBefore(now.minus(MAX_AGE))).isPresent()) {
                delete(api, lookup.lists(), list.id());
            }
        }
    }

    /** Deletes a list; its contacts stay. */
    public static void delete(final BrevoApi api, final BrevoLists lists, final long list) throws EspUnavailableException, EspRefusedException {
        try {
            api.send("DELETE", BrevoAddresses.list(list), null);
            lists.forget();
        } catch (final DeadlineExceededException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Whether a process works still, has ended well, or has not. */
    public enum Progress {
        WORKING, COMPLETED, FAILED;

        public static Progress of(final JsonNode process) {
            return switch (process.path("status").asText("")) {
                case "completed" -> COMPLETED;
                case "failed", "cancelled" -> FAILED;
                default -> WORKING;
            };
        }
    }
}
