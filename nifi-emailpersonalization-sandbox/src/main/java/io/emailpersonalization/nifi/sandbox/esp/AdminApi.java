// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.sandbox.esp;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the vendor would not offer: {@code /admin/audiences} shows everything, {@code POST /admin/audiences/<id>} seeds contacts, merge fields and settings,
 * {@code POST /admin/audiences/<id>/subscribe} and {@code unsubscribe} with {@code {email_address}} are what a person does at the vendor's own form,
 * {@code GET /admin/audiences/<id>/changes} shows every change of a status with who did it,
 * {@code /admin/requests} is the log of requests with their bodies, {@code POST /admin/faults} injects a {@link Fault}, {@code POST /admin/settings} with
 * {@code {latencyMillis}} slows every request, {@code /admin/status} says how slow, how many answers are held and the most connections so far,
 * {@code POST /admin/release} lets held answers go, {@code POST /admin/reset} empties the audiences.
 */
final class AdminApi {

    /** What a person does at the vendor's form, and what the contact becomes by it. */
    static final Map<String, String> PEOPLE = Map.of("subscribe", "subscribed", "unsubscribe", "unsubscribed");

    private final EspSandbox sandbox;
    private final MailchimpApi mailchimp;
    private final Faults faults;

    AdminApi(final EspSandbox sandbox, final MailchimpApi mailchimp, final Faults faults) {
        this.sandbox = sandbox;
        this.mailchimp = mailchimp;
        this.faults = faults;
    }

    /** Whether a request changes what a sandbox keeps that is started again. */
    static boolean isKept(final Request request) {
        return request.path().startsWith("/admin/audiences/") || "/admin/reset".equals(request.path());
    }

    Reply answer(final Request request) {
        final JsonNode body = request.json();
        if (body == null) {
            return Reply.problem(400, "JSON Parse Error", "The body is no JSON");
        }
        return mailchimp.alone(() -> reply(request, body));
    }

    private Reply reply(final Request request, final JsonNode body) {
        return switch (request.method() + " " + request.path().replaceFirst("^/admin/", "").replaceFirst("/.*", "")) {
            case "GET audiences" -> request.path().endsWith("/changes") ? Reply.json(statusChanges(request.path().split("/")[3])) : Reply.json(dump());
            case "POST audiences" -> change(request.path().replaceFirst("^/admin/audiences/?", "").split("/", 2), body, request.at());
            case "GET requests" -> Reply.json(sandbox.requests());
            case "DELETE requests" -> {
                sandbox.clearRequests();
                yield Reply.NO_CONTENT;
            }
            case "POST faults" -> fault(body);
            case "DELETE faults" -> {
                sandbox.clearFaults();
                yield Reply.NO_CONTENT;
            }
            case "POST settings" -> {
                sandbox.setLatencyMillis(body.path("latencyMillis").asLong());
                yield Reply.NO_CONTENT;
            }
            case "GET status" -> Reply.json(Map.of("latencyMillis", faults.latencyMillis(), "held", faults.held(), "mostConnections", sandbox.mostConnections()));
            case "POST release" -> {
                sandbox.release();
                yield Reply.NO_CONTENT;
            }
            case "POST reset" -> {
                mailchimp.audiences().replaceAll((id, audience) -> new Audience(id));
                sandbox.clearFaults();
                sandbox.clearRequests();
                yield Reply.NO_CONTENT;
            }
            default -> Reply.problem(404, "Resource Not Found", "Known are /admin/audiences, requests, faults, settings, status, release and reset");
        };
    }

    private Map<String, Object> dump() {
        final Map<String, Object> dump = new LinkedHashMap<>();
        mailchimp.audiences().forEach((id, audience) -> dump.put(id, Map.of("double_optin", audience.doubleOptIn,
                "merge_fields", audience.mergeFields.values(), "tags", audience.tags.keySet(), "automations", audience.automations,
                "members", audience.members.values().stream().map(member -> {
                    final Map<String, Object> json = member.json(id);
                    json.put("tags", List.copyOf(member.tags));
                    return json;
                }).toList())));
        return dump;
    }

    /** Every change of a status so far, the oldest first; none for an audience that there is not. */
    List<StatusChange> statusChanges(final String audienceId) {
        return mailchimp.alone(() -> {
            final Audience audience = mailchimp.audiences().get(audienceId);
            return audience == null ? List.of() : List.copyOf(audience.statusChanges);
        });
    }

    /** @param path audience and, for a person, what the person does */
    private Reply change(final String[] path, final JsonNode body, final long at) {
        if (path.length == 1) {
            return seed(mailchimp.audience(path[0]), body, at);
        }
        final Audience audience = mailchimp.audiences().get(path[0]);
        final String email = body.path("email_address").asText("");
        final String status = PEOPLE.get(path[1]);
        if (audience == null || status == null || email.isEmpty()) {
            return Reply.problem(404, "Resource Not Found", "A person does " + PEOPLE.keySet() + " in an audience that there is, with an email_address");
        }
        audience.person(email, status, at);
        return Reply.NO_CONTENT;
    }

    private static Reply seed(final Audience audience, final JsonNode body, final long at) {
        audience.doubleOptIn = body.path("double_optin").asBoolean(audience.doubleOptIn);
        body.path("merge_fields").forEach(field -> audience.addMergeField(field.path("tag").asText(), field.path("name").asText(field.path("tag").asText()),
                field.path("type").asText("text"), field.path("required").asBoolean()));
        body.path("tags").forEach(tag -> audience.tag(tag.asText()));
        body.path("members").forEach(item -> {
            final Member member = new Member(item.path("email_address").asText(), item.path("status").asText("subscribed"));
            item.path("merge_fields").properties().forEach(value -> member.mergeFields.put(value.getKey(), value.getValue().asText()));
            item.path("tags").forEach(tag -> audience.addTag(member, tag.asText(), false));
            final Member before = audience.members.put(Member.hash(member.email), member);
            audience.statusChanges.add(new StatusChange(member.email, before == null ? null : before.status, member.status, StatusChange.Actor.SEED, at));
        });
        return Reply.NO_CONTENT;
    }

    private Reply fault(final JsonNode body) {
        try {
            sandbox.inject(Reply.JSON.treeToValue(body, Fault.class));
            return Reply.NO_CONTENT;
        } catch (final JsonProcessingException e) {
            return Reply.problem(400, "Invalid Fault", "A fault has method, path, skip, times, kind, status, contentType, body, location, retryAfter, delayMillis");
        }
    }
}
