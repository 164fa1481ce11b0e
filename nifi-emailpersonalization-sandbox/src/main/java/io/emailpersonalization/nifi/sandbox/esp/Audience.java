// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.sandbox.esp;

import com.fasterxml.jackson.databind.JsonNode;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** One audience (list) with its contacts. Not safe for threads: the API holds a lock. */
final class Audience {

    static final Set<String> STATUSES = Set.of("subscribed", "unsubscribed", "cleaned", "pending", "transactional");

    final String id;
    boolean doubleOptIn;
    final Map<String, Member> members = new LinkedHashMap<>();
    final Map<String, MergeField> mergeFields = new LinkedHashMap<>();
    final Map<String, Integer> tags = new LinkedHashMap<>();
    final List<Map<String, String>> automations = new ArrayList<>();
    final List<StatusChange> statusChanges = new ArrayList<>();
    private final Set<String> forgotten = new HashSet<>();

    /** Why a contact was refused. */
    record Refusal(String code, String error, String field, String fieldMessage) {
    }

    Audience(final String id) {
        this.id = id;
        addMergeField("FNAME", "First Name", "text", false);
        addMergeField("LNAME", "Last Name", "text", false);
    }

    MergeField addMergeField(final String tag, final String name, final String type, final boolean required) {
        final MergeField field = new MergeField(mergeFields.size() + 1, tag, name, type, required);
        mergeFields.put(tag, field);
        return field;
    }

    /**
     * Creates or updates a contact; null when it was taken.
     *
     * @param at milliseconds since the sandbox was started
     */
    Refusal put(final JsonNode item, final boolean skipMergeValidation, final long at) {
        final String email = item.path("email_address").asText("").strip();
        if (!email.matches("[^@\\s]+@[^@\\s]+\\.[^@\\s.]+") || email.matches("(?i).*@example\\.invalid")) {
            return new Refusal("ERROR_GENERIC", "Please provide a valid email address.", "email_address", "");
        }
        final String hash = Member.hash(email);
        if (forgotten.contains(hash)) {
            return new Refusal("ERROR_GENERIC", email + " was permanently deleted and cannot be re-imported. The contact must re-subscribe to get back on the list.", "", "");
        }
        final Member known = members.get(hash);
        final String status = item.path("status").asText(null);
        final String statusIfNew = item.path("status_if_new").asText(status);
        if (statusIfNew == null || !STATUSES.contains(statusIfNew) || status != null && !STATUSES.contains(status)) {
            return new Refusal("ERROR_GENERIC", "A status or status_if_new is required.", "status", "");
        }
        if (known != null && "subscribed".equals(status) && Set.of("unsubscribed", "cleaned").contains(known.status)) {
            return new Refusal("ERROR_GENERIC", email + " is in a compliance state due to unsubscribe, bounce, or compliance review and cannot be subscribed.", "", "");
        }
        if (Languages.refuses(item)) {
            return new Refusal("ERROR_GENERIC", "The language is not supported.", "language", "");
        }
        final Refusal refusal = skipMergeValidation ? null : mergeFault(item.path("merge_fields"), known);
        if (refusal != null) {
            return refusal;
        }
        final Member member = known == null ? new Member(email, null) : known;
        if (known == null || status != null) {
            setStatus(member, known == null ? statusIfNew : status, StatusChange.Actor.API, at);
        }
        members.put(hash, member);
        item.path("merge_fields").properties().forEach(value -> {
            final MergeField field = mergeFields.get(value.getKey());
            if (field != null && field.fault(value.getValue()).isEmpty()) {
                member.mergeFields.put(field.tag(), field.kept(value.getValue()));
            }
        });
        member.language = item.path("language").asText(member.language);
        item.path("tags").forEach(tag -> addTag(member, tag.asText(), true));
        return null;
    }

    private Refusal mergeFault(final JsonNode values, final Member known) {
        for (final MergeField field : mergeFields.values()) {
            final JsonNode value = values.path(field.tag());
            if (value.isMissingNode()) {
                if (field.required() && (known == null || !known.mergeFields.containsKey(field.tag()))) {
                    return new Refusal("ERROR_GENERIC", "Your merge fields were invalid.", field.tag(), "Please enter a value");
                }
            } else if (field.fault(value).isPresent()) {
                return new Refusal("ERROR_GENERIC", "Your merge fields were invalid.", field.tag(), field.fault(value).get());
            }
        }
        return null;
    }

    int tag(final String name) {
        return tags.computeIfAbsent(name, any -> 1000 + tags.size());
    }

    void addTag(final Member member, final String name, final boolean firesAutomations) {
        tag(name);
        if (member.tags.add(name) && firesAutomations) {
            automations.add(Map.of("trigger", "tag added", "tag", name, "email_address", member.email));
        }
    }

    /** Whoever becomes pending is asked by mail, every time. */
    void setStatus(final Member member, final String status, final StatusChange.Actor by, final long at) {
        if (!status.equals(member.status)) {
            statusChanges.add(new StatusChange(member.email, member.status, status, by, at));
        }
        member.status = status;
        if ("pending".equals(status)) {
            automations.add(Map.of("trigger", "confirmation asked", "email_address", member.email));
        }
    }

    /** The contact gets another address and keeps what it has. */
    void move(final Member member, final String email, final long at) {
        statusChanges.add(new StatusChange(member.email, member.status, null, StatusChange.Actor.API, at));
        statusChanges.add(new StatusChange(email, null, member.status, StatusChange.Actor.API, at));
        members.remove(Member.hash(member.email));
        member.email = email;
        members.put(Member.hash(email), member);
    }

    Member find(final String hashOrEmail) {
        return members.get(hashOrEmail.indexOf('@') > 0 ? Member.hash(hashOrEmail) : hashOrEmail.toLowerCase(Locale.ROOT));
    }

    /** The person uses the vendor's own form: whatever was before, it is as the person wants it. */
    void person(final String email, final String status, final long at) {
        final String hash = Member.hash(email);
        forgotten.remove(hash);
        setStatus(members.computeIfAbsent(hash, any -> new Member(email, null)), status, StatusChange.Actor.PERSON, at);
    }

    /** Deletes a contact for ever. */
    void forget(final Member member, final long at) {
        statusChanges.add(new StatusChange(member.email, member.status, null, StatusChange.Actor.API, at));
        forgotten.add(Member.hash(member.email));
        members.remove(Member.hash(member.email));
    }

    String tagName(final int tagId) {
        return tags.entrySet().stream().filter(entry -> entry.getValue() == tagId).map(Map.Entry::getKey).findFirst().orElse(null);
    }
}
