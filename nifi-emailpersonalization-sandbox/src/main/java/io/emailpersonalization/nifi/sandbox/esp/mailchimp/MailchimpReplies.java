// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.sandbox.esp.mailchimp;

import io.emailpersonalization.nifi.sandbox.esp.audience.SandboxAudience;
import io.emailpersonalization.nifi.sandbox.esp.audience.SandboxContact;
import io.emailpersonalization.nifi.sandbox.esp.audience.SandboxField;
import io.emailpersonalization.nifi.sandbox.esp.vendor.Reply;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Map;

/** Mailchimp's JSON for members, audiences, merge fields and errors. */
final class MailchimpReplies {

    /** The number of tags that a member shows; Mailchimp lists the rest under {@code /tags}. */
    private static final int MAX_SHOWN_TAGS = 50;

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ssxxx");

    private static final String PROBLEM_TYPE = "https://mailchimp.com/developer/marketing/docs/errors/";

    private MailchimpReplies() {
    }

    static Reply problem(final int status, final String title, final String detail) {
        return Reply.problem(PROBLEM_TYPE, status, title, detail);
    }

    static Reply notFound() {
        return problem(404, "Resource Not Found", "The requested resource could not be found.");
    }

    static Reply methodNotAllowed(final String detail) {
        return problem(405, "Method Not Allowed", detail);
    }

    static Reply invalidResource(final String detail) {
        return problem(400, "Invalid Resource", detail);
    }

    static Map<String, Object> member(final SandboxAudience audience, final SandboxContact contact) {
        final Map<String, Object> json = new LinkedHashMap<>();
        json.put("id", MailchimpVendorApi.memberId(contact.address()));
        json.put("email_address", contact.address());
        json.put("status", contact.status());
        json.put("merge_fields", new LinkedHashMap<>(contact.fields()));
        json.put("language", contact.language());
        json.put("last_changed", time(contact.changedAt()));
        if (contact.optedInAt() != null) {
            json.put("timestamp_opt", time(contact.optedInAt()));
        }
        json.put("source", contact.source());
        if (!contact.unsubscribeReason().isEmpty()) {
            json.put("unsubscribe_reason", contact.unsubscribeReason());
        }
        json.put("list_id", audience.id());
        if (!audience.topics().isEmpty()) {
            json.put("marketing_permissions", audience.topics().entrySet().stream()
                    .map(topic -> Map.of("marketing_permission_id", topic.getKey(), "text", topic.getValue(), "enabled", contact.topics().contains(topic.getKey()))).toList());
        }
        json.put("tags_count", contact.memberships().size());
        json.put("tags", contact.memberships().stream().limit(MAX_SHOWN_TAGS).map(tag -> Map.of("name", tag)).toList());
        return json;
    }

    private static String time(final Instant time) {
        return TIME.format(time.atOffset(ZoneOffset.UTC));
    }

    static Map<String, Object> list(final SandboxAudience audience) {
        return Map.of("id", audience.id(), "name", "Audience " + audience.id(), "double_optin", audience.isDoubleOptIn(),
                "stats", Map.of("member_count", audience.contacts().stream().filter(contact -> "subscribed".equals(contact.status())).count()));
    }

    static Map<String, Object> mergeField(final SandboxField field) {
        return Map.of("merge_id", field.id(), "tag", field.tag(), "name", field.name(), "type", field.type(), "required", field.required(),
                "options", field.options().isEmpty() ? Map.of() : Map.of("choices", field.options()));
    }
}
