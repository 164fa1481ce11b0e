// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.mailchimp;

import com.fasterxml.jackson.databind.JsonNode;
import io.emailpersonalization.nifi.esp.Contact;
import io.emailpersonalization.nifi.esp.ContactOutcome;
import io.emailpersonalization.nifi.esp.EspRefusedException;
import io.emailpersonalization.nifi.esp.EspUnavailableException;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Contacts of an audience in batches of up to 500 (POST /lists/{list_id}). New contacts get {@code status_if_new}; a {@code status} is never sent, since it would
 * overwrite a person's own choice. The batch adds tags; those that a contact is to lose are taken from it as members of the tag's segment.
 */
final class MailchimpContacts {

    static final int BATCH = 500;

    private final MailchimpApi api;

    MailchimpContacts(final MailchimpApi api) {
        this.api = api;
    }

    List<ContactOutcome> upsert(final String audience, final List<Contact> contacts, final boolean pending) throws EspUnavailableException, EspRefusedException {
        final List<Object> members = new ArrayList<>(contacts.size());
        for (final Contact contact : contacts) {
            members.add(member(contact, pending));
        }
        final JsonNode answer = api.post("lists/" + path(audience), Map.of("members", members, "update_existing", true, "sync_tags", false),
                body -> body.path("new_members").isArray() && body.path("updated_members").isArray() && body.path("errors").isArray());
        final Map<String, JsonNode> created = byAddress(answer.path("new_members"));
        final Map<String, JsonNode> updated = byAddress(answer.path("updated_members"));
        final Map<String, JsonNode> errors = byAddress(answer.path("errors"));
        final List<ContactOutcome> outcomes = new ArrayList<>(contacts.size());
        final Map<String, List<String>> leaving = new LinkedHashMap<>();
        for (final Contact contact : contacts) {
            final String address = contact.email().toLowerCase(Locale.ROOT);
            final JsonNode error = errors.get(address);
            final JsonNode member = created.getOrDefault(address, updated.get(address));
            if (error != null || member == null) {
                outcomes.add(error == null ? ContactOutcome.unknown("Mailchimp took the batch and says nothing of this contact") : refused(error, contact.email()));
            } else {
                outcomes.add(ContactOutcome.accepted(created.containsKey(address) ? "created" : "updated", member.path("status").asText(null)));
                contact.otherTags().stream().filter(tag -> mayHave(member, tag)).forEach(tag -> leaving.computeIfAbsent(tag, any -> new ArrayList<>()).add(contact.email()));
            }
        }
        for (final Map.Entry<String, List<String>> tag : leaving.entrySet()) {
            leave(audience, tag.getKey(), tag.getValue());
        }
        return outcomes;
    }

    private static Map<String, Object> member(final Contact contact, final boolean pending) {
        final Map<String, Object> member = new LinkedHashMap<>();
        member.put("email_address", contact.email());
        member.put("status_if_new", pending ? "pending" : "subscribed");
        if (!contact.fields().isEmpty()) {
            member.put("merge_fields", contact.fields());
        }
        if (contact.language() != null) {
            member.put("language", contact.language());
        }
        if (!contact.tags().isEmpty()) {
            member.put("tags", contact.tags());
        }
        return member;
    }

    private static Map<String, JsonNode> byAddress(final JsonNode list) {
        final Map<String, JsonNode> byAddress = new HashMap<>();
        list.forEach(item -> byAddress.put(item.path("email_address").asText("").toLowerCase(Locale.ROOT), item));
        return byAddress;
    }

    private static ContactOutcome refused(final JsonNode error, final String address) {
        final String field = error.path("field").asText("");
        final String detail = error.path("field_message").asText("");
        final String message = error.path("error").asText("") + (detail.isEmpty() ? "" : " " + detail);
        return ContactOutcome.refused(error.path("error_code").asText("ERROR_GENERIC"), field.isEmpty() ? null : field, message.replace(address, "The address"));
    }

    /** Mailchimp lists the first fifty tags of a contact only; whoever has more may have any. */
    private static boolean mayHave(final JsonNode member, final String tag) {
        boolean listed = false;
        for (final JsonNode known : member.path("tags")) {
            listed |= tag.equals(known.path("name").asText());
        }
        return listed || !member.has("tags") || member.path("tags_count").asInt() > member.path("tags").size();
    }

    private void leave(final String audience, final String tag, final List<String> addresses) throws EspUnavailableException, EspRefusedException {
        final JsonNode found = api.get("lists/%s/tag-search?name=%s".formatted(path(audience), path(tag)));
        for (final JsonNode known : found.path("tags")) {
            if (tag.equals(known.path("name").asText())) {
                api.post("lists/%s/segments/%d".formatted(path(audience), known.path("id").asLong()), Map.of("members_to_remove", addresses), any -> true);
            }
        }
    }

    static String path(final String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
