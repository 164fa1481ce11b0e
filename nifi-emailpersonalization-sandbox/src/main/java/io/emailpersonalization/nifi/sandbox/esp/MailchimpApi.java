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
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The part of the Mailchimp Marketing API 3.0 that concerns contacts: statuses are kept, batches of at most 500 fail in part, unknown merge fields are ignored,
 * text is cut to 255 bytes, tags are segments.
 */
final class MailchimpApi {

    static final String ACCOUNT_ID = "sandbox-account";
    private static final int MAXIMUM_BATCH = 500;
    private static final int DEFAULT_PAGE = 10;
    private static final int MAXIMUM_PAGE = 1000;

    private final Lock turn = new ReentrantLock();
    private final Map<String, Audience> audiences = new LinkedHashMap<>();

    Audience audience(final String id) {
        return audiences.computeIfAbsent(id, Audience::new);
    }

    Map<String, Audience> audiences() {
        return audiences;
    }

    /** Does something while no request changes anything. No monitor: up to JDK 23 a virtual thread that waits with one keeps its carrier. */
    <T> T alone(final Supplier<T> action) {
        turn.lock();
        try {
            return action.get();
        } finally {
            turn.unlock();
        }
    }

    Reply answer(final Request request) {
        return alone(() -> reply(request));
    }

    private Reply reply(final Request request) {
        final String[] path = request.path().replaceFirst("^/3\\.0/?", "").split("/");
        if (path[0].isEmpty()) {
            return Reply.json(Map.of("account_id", ACCOUNT_ID, "login_id", "1", "account_name", "Sandbox", "total_subscribers", audiences.values().stream().mapToInt(a -> a.members.size()).sum()));
        }
        if ("ping".equals(path[0])) {
            return Reply.json(Map.of("health_status", "Everything's Chimpy!"));
        }
        if (request.json() == null) {
            return Reply.problem(400, "JSON Parse Error", "We encountered an unspecified JSON parsing error.");
        }
        if ("lists".equals(path[0]) && path.length == 1) {
            return "GET".equals(request.method()) ? Reply.json(Map.of("lists", audiences.values().stream().map(MailchimpApi::settings).toList(), "total_items", audiences.size()))
                    : Reply.problem(405, "Method Not Allowed", "The requested method and resource are not compatible.");
        }
        final Audience audience = "lists".equals(path[0]) ? audiences.get(path[1]) : null;
        if (audience == null) {
            return notFound();
        }
        return inAudience(audience, path, request);
    }

    private Reply inAudience(final Audience audience, final String[] path, final Request request) {
        final String resource = path.length > 2 ? path[2] : "";
        return switch (request.method() + " " + resource + " " + (path.length - 3)) {
            case "GET  -1" -> Reply.json(settings(audience));
            case "POST  -1" -> batch(audience, request);
            case "GET members 0" -> page(audience, request);
            case "GET members 1" -> withMember(audience, path[3], member -> Reply.json(member.json(audience.id)));
            case "PUT members 1" -> putOne(audience, request);
            case "PATCH members 1" -> withMember(audience, path[3], member -> patch(audience, member, request));
            case "DELETE members 1" -> withMember(audience, path[3], member -> {
                if ("archived".equals(member.status)) {
                    return Reply.problem(405, "Method Not Allowed", "This list member cannot be removed. Please contact support.");
                }
                audience.setStatus(member, "archived", StatusChange.Actor.API, request.at());
                return Reply.NO_CONTENT;
            });
            case "POST members 2" -> withMember(audience, path[3], member -> tag(audience, member, path[4], request.json()));
            case "GET members 2" -> withMember(audience, path[3], member -> Reply.json(Map.of("tags",
                    member.tags.stream().map(tag -> Map.of("id", audience.tag(tag), "name", tag)).toList(), "total_items", member.tags.size())));
            case "POST members 3" -> withMember(audience, path[3], member -> {
                audience.forget(member, request.at());
                return Reply.NO_CONTENT;
            });
            case "GET merge-fields 0" -> Reply.json(Map.of("merge_fields", audience.mergeFields.values().stream()
                    .map(field -> Map.of("merge_id", field.id(), "tag", field.tag(), "name", field.name(), "type", field.type(), "required", field.required())).toList(),
                    "list_id", audience.id, "total_items", audience.mergeFields.size()));
            case "POST merge-fields 0" -> {
                final MergeField field = audience.addMergeField(request.json().path("tag").asText(), request.json().path("name").asText(),
                        request.json().path("type").asText("text"), request.json().path("required").asBoolean());
                yield Reply.json(Map.of("merge_id", field.id(), "tag", field.tag(), "name", field.name(), "type", field.type(), "required", field.required()));
            }
            case "GET tag-search 0" -> {
                final String name = request.query().getOrDefault("name", "").toLowerCase(Locale.ROOT);
                final List<Map<String, Object>> found = audience.tags.entrySet().stream().filter(tag -> tag.getKey().toLowerCase(Locale.ROOT).startsWith(name))
                        .map(tag -> Map.<String, Object>of("id", tag.getValue(), "name", tag.getKey())).toList();
                yield Reply.json(Map.of("tags", found, "total_items", found.size()));
            }
            case "POST segments 1" -> segment(audience, path[3], request.json());
            default -> notFound();
        };
    }

    private static Map<String, Object> settings(final Audience audience) {
        return Map.of("id", audience.id, "name", "Audience " + audience.id, "double_optin", audience.doubleOptIn,
                "stats", Map.of("member_count", audience.members.values().stream().filter(member -> "subscribed".equals(member.status)).count()));
    }

    private static Reply batch(final Audience audience, final Request request) {
        final JsonNode members = request.json().path("members");
        if (!members.isArray() || members.size() > MAXIMUM_BATCH) {
            return Reply.problem(400, "Invalid Resource", "The resource submitted could not be validated: members must be an array of at most " + MAXIMUM_BATCH + " items.");
        }
        final List<Object> created = new ArrayList<>();
        final List<Object> updated = new ArrayList<>();
        final List<Object> errors = new ArrayList<>();
        final boolean skipMerge = Boolean.parseBoolean(request.query().get("skip_merge_validation"));
        final boolean skipDuplicates = Boolean.parseBoolean(request.query().get("skip_duplicate_check"));
        final Set<String> seen = new HashSet<>();
        for (final JsonNode item : members) {
            final String email = item.path("email_address").asText("");
            final boolean known = audience.find(Member.hash(email)) != null;
            final Audience.Refusal refusal;
            if (!seen.add(email.toLowerCase(Locale.ROOT)) && !skipDuplicates) {
                refusal = new Audience.Refusal("ERROR_GENERIC", email + " is in the list of members more than once.", "", "");
            } else if (known && !request.json().path("update_existing").asBoolean()) {
                refusal = new Audience.Refusal("ERROR_CONTACT_EXISTS", email + " is already a list member, do you want to update? please provide update_existing:true in the request body", "", "");
            } else {
                refusal = audience.put(item, skipMerge, request.at());
            }
            if (refusal == null) {
                final Member member = audience.find(Member.hash(email));
                if (request.json().path("sync_tags").asBoolean()) {
                    final Set<String> given = new HashSet<>();
                    item.path("tags").forEach(tag -> given.add(tag.asText()));
                    member.tags.retainAll(given);
                }
                (known ? updated : created).add(member.json(audience.id));
            } else {
                errors.add(Map.of("email_address", email, "error", refusal.error(), "error_code", refusal.code(), "field", refusal.field(), "field_message", refusal.fieldMessage()));
            }
        }
        return Reply.json(Map.of("new_members", created, "updated_members", updated, "errors", errors,
                "total_created", created.size(), "total_updated", updated.size(), "error_count", errors.size()));
    }

    private static Reply putOne(final Audience audience, final Request request) {
        final Audience.Refusal refusal = audience.put(request.json(), Boolean.parseBoolean(request.query().get("skip_merge_validation")), request.at());
        return refusal == null ? Reply.json(audience.find(Member.hash(request.json().path("email_address").asText())).json(audience.id))
                : Reply.problem(400, "Invalid Resource", refusal.error());
    }

    private static Reply patch(final Audience audience, final Member member, final Request request) {
        final JsonNode change = request.json();
        final String status = change.path("status").asText(member.status);
        if (change.has("status") && !Audience.STATUSES.contains(status)) {
            return Reply.problem(400, "Invalid Resource", "The resource submitted could not be validated: a status is one of " + Audience.STATUSES);
        }
        if ("subscribed".equals(status) && Set.of("unsubscribed", "cleaned").contains(member.status)) {
            return Reply.problem(400, "Member In Compliance State", member.email + " is in a compliance state due to unsubscribe, bounce, or compliance review and cannot be subscribed.");
        }
        if (Languages.refuses(change)) {
            return Reply.problem(400, "Invalid Resource", "The resource submitted could not be validated: the language is not supported.");
        }
        final String email = change.path("email_address").asText(member.email);
        if (!email.equalsIgnoreCase(member.email)) {
            if (audience.find(Member.hash(email)) != null) {
                return Reply.problem(400, "Member Exists", email + " is already a list member. Use PUT to insert or update list members.");
            }
            audience.move(member, email, request.at());
        }
        member.language = change.path("language").asText(member.language);
        if (change.has("status")) {
            audience.setStatus(member, status, StatusChange.Actor.API, request.at());
        }
        return Reply.json(member.json(audience.id));
    }

    private static Reply tag(final Audience audience, final Member member, final String resource, final JsonNode body) {
        if (!"tags".equals(resource)) {
            return notFound();
        }
        body.path("tags").forEach(tag -> {
            if ("active".equals(tag.path("status").asText())) {
                audience.addTag(member, tag.path("name").asText(), !body.path("is_syncing").asBoolean());
            } else {
                member.tags.remove(tag.path("name").asText());
            }
        });
        return Reply.NO_CONTENT;
    }

    private static Reply segment(final Audience audience, final String segment, final JsonNode body) {
        final String name = segment.matches("[0-9]{1,9}") ? audience.tagName(Integer.parseInt(segment)) : null;
        if (name == null) {
            return notFound();
        }
        if (body.path("members_to_add").size() > MAXIMUM_BATCH || body.path("members_to_remove").size() > MAXIMUM_BATCH) {
            return Reply.problem(400, "Invalid Resource", "At most " + MAXIMUM_BATCH + " members may be added or removed at once.");
        }
        final List<Object> added = new ArrayList<>();
        final List<Object> removed = new ArrayList<>();
        body.path("members_to_add").forEach(email -> {
            final Member member = audience.find(Member.hash(email.asText()));
            if (member != null) {
                audience.addTag(member, name, true);
                added.add(Map.of("email_address", member.email));
            }
        });
        body.path("members_to_remove").forEach(email -> {
            final Member member = audience.find(Member.hash(email.asText()));
            if (member != null && member.tags.remove(name)) {
                removed.add(Map.of("email_address", member.email));
            }
        });
        return Reply.json(Map.of("members_added", added, "members_removed", removed, "errors", List.of(), "total_added", added.size(), "total_removed", removed.size(), "error_count", 0));
    }

    private static Reply page(final Audience audience, final Request request) {
        final int count = Math.min(MAXIMUM_PAGE, Integer.parseInt(request.query().getOrDefault("count", Integer.toString(DEFAULT_PAGE))));
        final int offset = Integer.parseInt(request.query().getOrDefault("offset", "0"));
        return Reply.json(Map.of("members", audience.members.values().stream().skip(offset).limit(count).map(member -> member.json(audience.id)).toList(),
                "list_id", audience.id, "total_items", audience.members.size()));
    }

    private static Reply withMember(final Audience audience, final String id, final Function<Member, Reply> action) {
        final Member member = audience.find(id);
        return member == null ? notFound() : action.apply(member);
    }

    private static Reply notFound() {
        return Reply.problem(404, "Resource Not Found", "The requested resource could not be found.");
    }
}
