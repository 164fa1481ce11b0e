// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.sandbox.esp.mailchimp;

import com.fasterxml.jackson.databind.JsonNode;
import io.emailpersonalization.nifi.sandbox.esp.audience.SandboxAudience;
import io.emailpersonalization.nifi.sandbox.esp.audience.SandboxContact;
import io.emailpersonalization.nifi.sandbox.esp.audience.SandboxField;
import io.emailpersonalization.nifi.sandbox.esp.audience.StatusChange;
import io.emailpersonalization.nifi.sandbox.esp.vendor.Reply;
import io.emailpersonalization.nifi.sandbox.esp.vendor.Request;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Creates and updates members: the batch of up to 500 members, which fails in part, and the single upsert. Tested by {@code EspSandboxTest}. */
final class MemberUpserts {

    /** Mailchimp's documentation of the batch: members per request. */
    static final int MAX_BATCH = 500;

    /** The statuses that a request may set. */
    static final Set<String> STATUSES = Set.of("subscribed", "unsubscribed", "cleaned", "pending", "transactional");

    /** The statuses that only the person can change to subscribed. */
    static final Set<String> COMPLIANCE_STATES = Set.of("unsubscribed", "cleaned");

    private final SandboxAudience audience;
    private final Request request;
    private final boolean skipMergeValidation;

    private record Refusal(String code, String error, String field, String fieldMessage) {

        static Refusal generic(final String error, final String field) {
            return new Refusal("ERROR_GENERIC", error, field, "");
        }
    }

    MemberUpserts(final SandboxAudience audience, final Request request) {
        this.audience = audience;
        this.request = request;
        this.skipMergeValidation = Boolean.parseBoolean(request.query().get("skip_merge_validation"));
    }

    Reply batch() {
        final JsonNode members = request.json().path("members");
        if (!members.isArray() || members.size() > MAX_BATCH) {
            return MailchimpReplies.invalidResource("The resource submitted could not be validated: members must be an array of at most " + MAX_BATCH + " items.");
        }
        final List<Object> created = new ArrayList<>();
        final List<Object> updated = new ArrayList<>();
        final List<Object> errors = new ArrayList<>();
        final boolean skipDuplicates = Boolean.parseBoolean(request.query().get("skip_duplicate_check"));
        final Set<String> seen = new HashSet<>();
        for (final JsonNode item : members) {
            final String email = item.path("email_address").asText("");
            final boolean known = audience.find(email) != null;
            final boolean repeated = !seen.add(email.toLowerCase(Locale.ROOT)) && !skipDuplicates;
            final Optional<Refusal> refusal = repeated ? Optional.of(Refusal.generic(email + " is in the list of members more than once.", "")) : upsertInBatch(item, email, known);
            if (refusal.isEmpty()) {
                final SandboxContact contact = audience.find(email);
                if (request.json().path("sync_tags").asBoolean()) {
                    final Set<String> given = new HashSet<>();
                    item.path("tags").forEach(tag -> given.add(tag.asText()));
                    contact.memberships().retainAll(given);
                }
                (known ? updated : created).add(MailchimpReplies.member(audience, contact));
            } else {
                errors.add(Map.of("email_address", email, "error", refusal.get().error(), "error_code", refusal.get().code(),
                        "field", refusal.get().field(), "field_message", refusal.get().fieldMessage()));
            }
        }
        return Reply.json(Map.of("new_members", created, "updated_members", updated, "errors", errors,
                "total_created", created.size(), "total_updated", updated.size(), "error_count", errors.size()));
    }

    private Optional<Refusal> upsertInBatch(final JsonNode item, final String email, final boolean known) {
        return known && !request.json().path("update_existing").asBoolean()
                ? Optional.of(new Refusal("ERROR_CONTACT_EXISTS", email + " is already a list member, do you want to update? please provide update_existing:true in the request body", "", ""))
                : upsert(item);
    }

    Reply single() {
        return upsert(request.json()).map(refusal -> MailchimpReplies.invalidResource(refusal.error()))
                .orElseGet(() -> Reply.json(MailchimpReplies.member(audience, audience.find(request.json().path("email_address").asText()))));
    }

    /** Creates or updates one member; returns the refusal, or empty for success. */
    private Optional<Refusal> upsert(final JsonNode item) {
        final String email = item.path("email_address").asText("").strip();
        final SandboxContact known = audience.find(email);
        final Optional<Refusal> refusal = refusal(item, email, known);
        if (refusal.isPresent()) {
            return refusal;
        }
        final String status = item.path("status").asText(null);
        final SandboxContact contact = known == null ? audience.add(email) : known;
        if (known == null) {
            contact.setSource("API - Generic");
        }
        if (known == null || status != null) {
            audience.setStatus(contact, known == null ? item.path("status_if_new").asText(status) : status, StatusChange.Actor.API, request.at());
        }
        item.path("merge_fields").properties().forEach(value -> {
            final SandboxField field = audience.fields().get(value.getKey());
            if (field != null && MergeFieldType.fault(field, value.getValue()).isEmpty()) {
                contact.fields().put(field.tag(), MergeFieldType.stored(field, value.getValue()));
            }
        });
        contact.setLanguage(item.path("language").asText(contact.language()));
        item.path("tags").forEach(tag -> audience.join(contact, tag.asText(), true));
        audience.touch(contact, request.at());
        return Optional.empty();
    }

    private Optional<Refusal> refusal(final JsonNode item, final String email, final SandboxContact known) {
        if (!email.matches("[^@\\s]+@[^@\\s]+\\.[^@\\s.]+") || email.matches("(?i).*@example\\.invalid")) {
            return Optional.of(Refusal.generic("Please provide a valid email address.", "email_address"));
        }
        if (audience.isErased(email)) {
            return Optional.of(Refusal.generic(email + " was permanently deleted and cannot be re-imported. The contact must re-subscribe to get back on the list.", ""));
        }
        final String status = item.path("status").asText(null);
        final String statusIfNew = item.path("status_if_new").asText(status);
        if (statusIfNew == null || !STATUSES.contains(statusIfNew) || status != null && !STATUSES.contains(status)) {
            return Optional.of(Refusal.generic("A status or status_if_new is required.", "status"));
        }
        if (known != null && "subscribed".equals(status) && COMPLIANCE_STATES.contains(known.status())) {
            return Optional.of(Refusal.generic(complianceState(email), ""));
        }
        if (AcceptedLanguages.refuses(item)) {
            return Optional.of(Refusal.generic("The language is not supported.", "language"));
        }
        return skipMergeValidation ? Optional.empty() : mergeFieldRefusal(item.path("merge_fields"), known);
    }

    private Optional<Refusal> mergeFieldRefusal(final JsonNode values, final SandboxContact known) {
        for (final SandboxField field : audience.fields().values()) {
            final JsonNode value = values.path(field.tag());
            final Optional<String> fault = value.isMissingNode() ? missing(field, known) : MergeFieldType.fault(field, value);
            if (fault.isPresent()) {
                return Optional.of(new Refusal("ERROR_GENERIC", "Your merge fields were invalid.", field.tag(), fault.get()));
            }
        }
        return Optional.empty();
    }

    private static Optional<String> missing(final SandboxField field, final SandboxContact known) {
        return field.required() && (known == null || !known.fields().containsKey(field.tag())) ? Optional.of("Please enter a value") : Optional.empty();
    }

    static String complianceState(final String email) {
        return email + " is in a compliance state due to unsubscribe, bounce, or compliance review and cannot be subscribed.";
    }
}
