// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.mailchimp;

import com.fasterxml.jackson.databind.JsonNode;
import io.emailpersonalization.nifi.esp.client.Contact;
import io.emailpersonalization.nifi.esp.client.ContactOutcome;
import io.emailpersonalization.nifi.esp.client.ContactResult;
import io.emailpersonalization.nifi.esp.client.ContactStatus;
import io.emailpersonalization.nifi.esp.client.DeadlineExceededException;
import io.emailpersonalization.nifi.esp.client.EspRefusedException;
import io.emailpersonalization.nifi.esp.client.EspUnavailableException;
import io.emailpersonalization.nifi.esp.http.ConcurrentRequests;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * Upserts batches of contacts (POST /lists/{list_id}). Sends {@code status_if_new} for new contacts, and never a {@code status}, which would overwrite the person's own
 * choice. The batch adds tags. Tags are removed afterwards, by removing the contact from the tag's segment. A language without a Mailchimp code is left out: the contact
 * keeps its language. Tested by {@code MailchimpClientTest}.
 */
final class MailchimpBatch {

    /** Contacts of one request: the limit of Mailchimp's documentation of batch subscribing. */
    static final int MAX_BATCH = 500;

    private final MailchimpApi api;
    private final MailchimpSpellings spellings;

    MailchimpBatch(final MailchimpApi api, final MailchimpSpellings spellings) {
        this.api = api;
        this.spellings = spellings;
    }

    List<ContactOutcome> upsert(final String audienceId, final List<Contact> contacts, final boolean pending, final Instant sendBefore)
            throws EspUnavailableException, EspRefusedException, DeadlineExceededException {
        final String audience = MailchimpAddresses.audience(audienceId);
        final Map<String, String> written = new ConcurrentHashMap<>();
        final List<Contact> ambiguous = contacts.stream().filter(contact -> MailchimpAddresses.spellings(contact.email()).size() > 1).toList();
        final List<ContactOutcome> lookups = ConcurrentRequests.each(ambiguous, api.connections(), contact -> {
            written.put(contact.email(), spellings.of(api, audience, contact.email()));
            return ContactOutcome.accepted(ContactResult.UNCHANGED, null);
        });
        final Map<String, ContactOutcome> outcomes = new HashMap<>();
        for (int i = 0; i < ambiguous.size(); i++) {
            if (!lookups.get(i).accepted()) {
                outcomes.put(ambiguous.get(i).email(), lookups.get(i));
            }
        }
        final List<Contact> sent = contacts.stream().filter(contact -> !outcomes.containsKey(contact.email())).toList();
        if (!sent.isEmpty()) {
            send(audience, sent, written, pending, sendBefore, outcomes);
        }
        return contacts.stream().map(contact -> outcomes.get(contact.email())).toList();
    }

    private void send(final String audience, final List<Contact> contacts, final Map<String, String> written, final boolean pending, final Instant sendBefore,
                      final Map<String, ContactOutcome> outcomes) throws EspUnavailableException, EspRefusedException, DeadlineExceededException {
        final List<Object> members = new ArrayList<>(contacts.size());
        for (final Contact contact : contacts) {
            members.add(member(contact, written.getOrDefault(contact.email(), contact.email()), pending));
        }
        final JsonNode answer = api.before(sendBefore).post(audience, Map.of("members", members, "update_existing", true, "sync_tags", false),
                body -> body.path("new_members").isArray() && body.path("updated_members").isArray() && body.path("errors").isArray());
        final Map<String, JsonNode> created = byAddress(answer.path("new_members"));
        final Map<String, JsonNode> updated = byAddress(answer.path("updated_members"));
        final Map<String, JsonNode> errors = byAddress(answer.path("errors"));
        final Map<String, List<String>> leavers = new LinkedHashMap<>();
        for (final Contact contact : contacts) {
            final String address = MailchimpAddresses.key(contact.email());
            final JsonNode error = errors.get(address);
            final JsonNode member = created.getOrDefault(address, updated.get(address));
            if (error != null || member == null) {
                outcomes.put(contact.email(), error == null ? ContactOutcome.unknown("Mailchimp took the batch and says nothing of this contact") : refused(error, contact.email()));
            } else {
                outcomes.put(contact.email(), ContactOutcome.accepted(created.containsKey(address) ? ContactResult.CREATED : ContactResult.UPDATED,
                        ContactStatus.of(member.path("status").asText(null))));
                contact.memberships().left().stream().filter(tag -> mayHave(member, tag))
                        .forEach(tag -> leavers.computeIfAbsent(tag, any -> new ArrayList<>()).add(written.getOrDefault(contact.email(), contact.email())));
            }
        }
        for (final Map.Entry<String, List<String>> tag : leavers.entrySet()) {
            removeTag(audience, tag.getKey(), tag.getValue());
        }
    }

    private static Map<String, Object> member(final Contact contact, final String written, final boolean pending) {
        final Map<String, Object> member = new LinkedHashMap<>();
        member.put("email_address", written);
        member.put("status_if_new", (pending ? ContactStatus.PENDING : ContactStatus.SUBSCRIBED).text());
        if (!contact.fields().isEmpty()) {
            member.put("merge_fields", contact.fields());
        }
        if (contact.language() != null) {
            MailchimpLanguages.code(contact.language()).ifPresent(code -> member.put("language", code));
        }
        if (!contact.memberships().joined().isEmpty()) {
            member.put("tags", contact.memberships().joined());
        }
        return member;
    }

    private static Map<String, JsonNode> byAddress(final JsonNode list) {
        final Map<String, JsonNode> byAddress = new HashMap<>();
        list.forEach(item -> byAddress.put(MailchimpAddresses.key(item.path("email_address").asText("")), item));
        return byAddress;
    }

    private static ContactOutcome refused(final JsonNode error, final String address) {
        final String field = error.path("field").asText("");
        final String detail = error.path("field_message").asText("");
        String message = error.path("error").asText("") + (detail.isEmpty() ? "" : " " + detail);
        final Set<String> spellings = new LinkedHashSet<>(MailchimpAddresses.spellings(address));
        spellings.add(error.path("email_address").asText(address));
        for (final String spelling : spellings) {
            message = Pattern.compile(Pattern.quote(spelling), Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE).matcher(message).replaceAll("The address");
        }
        return ContactOutcome.refused(error.path("error_code").asText("ERROR_GENERIC"), field.isEmpty() ? null : field, message);
    }

    /** Whether a contact may have a tag. Mailchimp lists its first fifty tags only: with more it may have any. */
    private static boolean mayHave(final JsonNode member, final String tag) {
        boolean listed = false;
        for (final JsonNode known : member.path("tags")) {
            listed |= tag.equals(known.path("name").asText());
        }
        return listed || !member.has("tags") || member.path("tags_count").asInt() > member.path("tags").size();
    }

    private void removeTag(final String audience, final String tag, final List<String> addresses) throws EspUnavailableException, EspRefusedException, DeadlineExceededException {
        final JsonNode found = api.get("%s/tag-search?name=%s".formatted(audience, MailchimpAddresses.encoded(tag)));
        for (final JsonNode known : found.path("tags")) {
            if (tag.equals(known.path("name").asText())) {
                // false where somebody deleted the tag meanwhile: no contact has it then
                api.postIfFound("%s/segments/%d".formatted(audience, known.path("id").asLong()), Map.of("members_to_remove", addresses));
            }
        }
    }
}
