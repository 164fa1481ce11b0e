// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.brevo.imports;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import io.emailpersonalization.nifi.esp.brevo.account.BrevoApi;
import io.emailpersonalization.nifi.esp.brevo.account.BrevoImportList;
import io.emailpersonalization.nifi.esp.brevo.account.PreparedContact;
import io.emailpersonalization.nifi.esp.client.ContactOutcome;
import io.emailpersonalization.nifi.record.value.Digests;
import io.emailpersonalization.nifi.record.value.MailAddress;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What the id of a job holds: all that is needed to tell the outcomes, as JSON. Contacts that were refused before the import stand in it by a short hash of their address.
 * Tested by {@code BrevoImportTest}.
 *
 * @param audience the number of the list of the audience
 * @param newestId as in {@link BrevoImportList}
 * @param since as in {@link BrevoImportList}, in seconds since 1970
 * @param parts the lists of the import
 * @param refused code and field of a refusal, with a space between them, to the hashes of its contacts
 */
public record BrevoJob(@JsonProperty("a") long audience, @JsonProperty("n") long newestId, @JsonProperty("s") long since, @JsonProperty("p") List<Part> parts,
                @JsonProperty("r") Map<String, Set<String>> refused) {

    /** Characters. An id is part of a key in a table, and an index entry of PostgreSQL takes 2,700 bytes. */
    private static final int MAX_LENGTH = 2000;
    /** Hex digits: two addresses of one job share 40 bits about once in a hundred thousand jobs of 5,000 contacts. */
    private static final int HASH_DIGITS = 10;

    /**
     * Contacts of a job that enter and leave the same lists.
     *
     * @param list the number of the list that they went through
     * @param joined the numbers of the lists that they belong to
     * @param left the numbers of the lists that they do not belong to
     * @param processes the numbers of the imports
     */
    public record Part(@JsonProperty("l") long list, @JsonProperty("j") Set<Long> joined, @JsonProperty("x") Set<Long> left, @JsonProperty("i") List<Long> processes) {
    }

    /** Reads an id; empty where it is none. */
    public static Optional<BrevoJob> read(final String id) {
        try {
            final BrevoJob job = BrevoApi.JSON.readValue(id, BrevoJob.class);
            return job != null && job.parts != null && job.refused != null && !job.parts.isEmpty() && job.parts.stream().allMatch(part -> isWhole(part)) ? Optional.of(job)
                    : Optional.empty();
        } catch (final JsonProcessingException e) {
            return Optional.empty();
        }
    }

    private static boolean isWhole(final Part part) {
        return part != null && part.list > 0 && part.joined != null && part.left != null && part.processes != null && !part.processes.isEmpty();
    }

    public String write() {
        try {
            return BrevoApi.JSON.writeValueAsString(this);
        } catch (final JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Whether an id with these refusals is short enough. */
    public static boolean fits(final Map<String, Set<String>> refused, final int parts) {
        return refused.entrySet().stream().mapToInt(refusal -> refusal.getKey().length() + refusal.getValue().size() * (HASH_DIGITS + 3)).sum() + parts * 100 < MAX_LENGTH;
    }

    /** Returns the refusals of contacts as an id keeps them. */
    public static Map<String, Set<String>> refusals(final List<PreparedContact> contacts) {
        final Map<String, Set<String>> refused = new TreeMap<>();
        for (final PreparedContact contact : contacts) {
            if (contact.refusal() != null) {
                final String field = contact.refusal().field();
                refused.computeIfAbsent(contact.refusal().code() + (field == null ? "" : " " + field), any -> new TreeSet<>()).add(hash(contact.email()));
            }
        }
        return refused;
    }

    private static String hash(final String address) {
        return Digests.sha256(MailAddress.key(address)).substring(0, HASH_DIGITS);
    }

    /** Returns the refusal of a contact that was not sent; empty for a contact that was. */
    public Optional<ContactOutcome> refusal(final String address) {
        if (refused.isEmpty()) {
            return Optional.empty();
        }
        final String hash = hash(address);
        for (final Map.Entry<String, Set<String>> refusal : refused.entrySet()) {
            if (refusal.getValue().contains(hash)) {
                final String[] codeAndField = refusal.getKey().split(" ", 2);
                return Optional.of(ContactOutcome.refused(codeAndField[0], codeAndField.length == 1 ? null : codeAndField[1], "Brevo would drop a value without a word: the contact was not sent"));
            }
        }
        return Optional.empty();
    }

    public BrevoImportList imported() {
        return new BrevoImportList(audience, newestId, Instant.ofEpochSecond(since));
    }
}
