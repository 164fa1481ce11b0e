// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.sandbox.esp;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.emailpersonalization.nifi.sandbox.esp.audience.AudienceStore;
import io.emailpersonalization.nifi.sandbox.esp.audience.SandboxAudience;
import io.emailpersonalization.nifi.sandbox.esp.audience.SandboxContact;
import io.emailpersonalization.nifi.sandbox.esp.audience.StatusChange;
import io.emailpersonalization.nifi.sandbox.esp.audience.Template;
import io.emailpersonalization.nifi.sandbox.esp.vendor.Reply;
import io.emailpersonalization.nifi.sandbox.esp.vendor.Request;
import io.emailpersonalization.nifi.sandbox.esp.vendor.VendorApi;

import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The admin interface, which no vendor has:
 * <ul>
 * <li>{@code GET /admin/audiences} shows everything; {@code POST /admin/audiences/<id>} adds contacts, merge fields, tags, topics and settings;
 * <li>{@code POST /admin/audiences/<id>/subscribe} and {@code unsubscribe} with {@code {email_address}} do what a person does at the vendor's own form;
 * <li>{@code POST /admin/templates/<id>} with {@code {subject, html, text}} adds a template or campaign;
 * <li>{@code GET /admin/audiences/<id>/changes} shows every status change with its source;
 * <li>{@code /admin/requests} is the log of requests with their bodies;
 * <li>{@code POST /admin/faults} injects a {@link Fault}; {@code POST /admin/release} sends held answers;
 * <li>{@code POST /admin/settings} with {@code {latencyMillis}} delays every answer;
 * <li>{@code /admin/status} shows the latency, the number of held answers and the highest number of connections so far;
 * <li>{@code POST /admin/reset} empties the audiences.
 * </ul>
 */
final class AdminApi {

    /** The status that a person's action at the vendor's form sets, by action. */
    static final Map<String, String> FORM_ACTIONS = Map.of("subscribe", "subscribed", "unsubscribe", "unsubscribed");

    private static final String ROOT = "/admin";
    private static final String AUDIENCES = "/admin/audiences/";
    private static final String TEMPLATES = "/admin/templates/";
    private static final String RESET = "/admin/reset";

    private final AudienceStore audiences;
    private final VendorApi vendor;
    private final FaultQueue faults;
    private final RequestLimiter limiter;
    private final RequestLog log;

    AdminApi(final AudienceStore audiences, final VendorApi vendor, final FaultQueue faults, final RequestLimiter limiter, final RequestLog log) {
        this.audiences = audiences;
        this.vendor = vendor;
        this.faults = faults;
        this.limiter = limiter;
        this.log = log;
    }

    /** Returns whether a path belongs to the admin interface. */
    static boolean serves(final String path) {
        return path.startsWith(ROOT);
    }

    /** Returns whether a request may change audiences or templates, which survive a restart. */
    static boolean changesAudiences(final Request request) {
        return request.path().startsWith(AUDIENCES) || request.path().startsWith(TEMPLATES) || RESET.equals(request.path());
    }

    Reply answer(final Request request) {
        final JsonNode body = request.json();
        return body == null ? problem(400, "JSON Parse Error", "The body is no JSON") : audiences.locked(() -> answer(request, body));
    }

    private Reply answer(final Request request, final JsonNode body) {
        return switch (request.method() + " " + request.path().replaceFirst("^/admin/", "").replaceFirst("/.*", "")) {
            case "GET audiences" -> request.path().endsWith("/changes") ? Reply.json(statusChanges(request.path().split("/")[3])) : Reply.json(dump());
            case "POST audiences" -> change(request.path().replaceFirst("^/admin/audiences/?", "").split("/", 2), body, request.at());
            case "POST templates" -> {
                audiences.addTemplate(new Template(request.path().substring(TEMPLATES.length()), body.path("subject").asText(""), body.path("html").asText(""), body.path("text").asText("")));
                yield Reply.NO_CONTENT;
            }
            case "GET requests" -> Reply.json(log.requests());
            case "DELETE requests" -> {
                log.clear();
                yield Reply.NO_CONTENT;
            }
            case "POST faults" -> inject(body);
            case "DELETE faults" -> {
                faults.clear();
                yield Reply.NO_CONTENT;
            }
            case "POST settings" -> {
                faults.setLatencyMillis(body.path("latencyMillis").asLong());
                yield Reply.NO_CONTENT;
            }
            case "GET status" -> Reply.json(Map.of("latencyMillis", faults.latencyMillis(), "held", faults.held(), "mostConnections", limiter.peak()));
            case "POST release" -> {
                faults.release();
                yield Reply.NO_CONTENT;
            }
            case "POST reset" -> {
                audiences.empty();
                faults.clear();
                log.clear();
                yield Reply.NO_CONTENT;
            }
            default -> problem(404, "Resource Not Found", "Known are /admin/audiences, templates, requests, faults, settings, status, release and reset");
        };
    }

    private static Reply problem(final int status, final String title, final String detail) {
        return Reply.problem("about:blank", status, title, detail);
    }

    private Map<String, Object> dump() {
        final Map<String, Object> dump = new LinkedHashMap<>();
        audiences.all().forEach(audience -> dump.put(audience.id(), Map.of("double_optin", audience.isDoubleOptIn(),
                "merge_fields", audience.fields().values(), "tags", audience.memberships().keySet(), "automations", audience.automations(), "events", audience.events(),
                "members", audience.contacts().stream().map(contact -> {
                    final Map<String, Object> json = new LinkedHashMap<>(vendor.contactJson(audience, contact));
                    json.put("tags", List.copyOf(contact.memberships()));
                    return json;
                }).toList())));
        return dump;
    }

    /** Returns every status change so far, the oldest first; none for an unknown audience. */
    List<StatusChange> statusChanges(final String audienceId) {
        return audiences.locked(() -> {
            final SandboxAudience audience = audiences.find(audienceId);
            return audience == null ? List.of() : List.copyOf(audience.statusChanges());
        });
    }

    /** @param path the audience and, for a form, the person's action */
    private Reply change(final String[] path, final JsonNode body, final long at) {
        if (path.length == 1) {
            return seed(audiences.findOrCreate(path[0]), body, at);
        }
        final SandboxAudience audience = audiences.find(path[0]);
        final String address = body.path("email_address").asText("");
        final String status = FORM_ACTIONS.get(path[1]);
        if (audience == null || status == null || address.isEmpty()) {
            return problem(404, "Resource Not Found", "A person's form needs an existing audience, one of the actions " + FORM_ACTIONS.keySet() + " and an email_address");
        }
        audience.applyForm(address, status, at);
        return Reply.NO_CONTENT;
    }

    private static Reply seed(final SandboxAudience audience, final JsonNode body, final long at) {
        audience.setDoubleOptIn(body.path("double_optin").asBoolean(audience.isDoubleOptIn()));
        body.path("merge_fields").forEach(field -> audience.addField(field.path("tag").asText(), field.path("name").asText(field.path("tag").asText()),
                field.path("type").asText("text"), field.path("required").asBoolean(), field.path("options").path("choices").valueStream().map(JsonNode::asText).toList()));
        body.path("tags").forEach(tag -> audience.membershipId(tag.asText()));
        body.path("topics").forEach(topic -> audience.addTopic(topic.path("id").asText(), topic.path("text").asText()));
        body.path("members").forEach(item -> {
            final SandboxContact contact = audience.seed(item.path("email_address").asText(), item.path("status").asText("subscribed"), at);
            item.path("merge_fields").properties().forEach(value -> contact.fields().put(value.getKey(), value.getValue().isValueNode() ? value.getValue().asText() : value.getValue()));
            item.path("tags").forEach(tag -> audience.join(contact, tag.asText(), false));
            item.path("topics").forEach(topic -> contact.topics().add(topic.asText()));
            seedHistory(contact, item);
        });
        return Reply.NO_CONTENT;
    }

    private static void seedHistory(final SandboxContact contact, final JsonNode item) {
        contact.setLanguage(item.path("language").asText(""));
        contact.setSource(item.path("source").asText(""));
        contact.setUnsubscribeReason(item.path("unsubscribe_reason").asText(""));
        if (item.has("last_changed")) {
            contact.setChangedAt(OffsetDateTime.parse(item.path("last_changed").asText()).toInstant());
        }
        if (item.has("timestamp_opt")) {
            contact.setOptedInAt(OffsetDateTime.parse(item.path("timestamp_opt").asText()).toInstant());
        }
    }

    private Reply inject(final JsonNode body) {
        try {
            faults.add(Reply.JSON.treeToValue(body, Fault.class).at(vendor));
            return Reply.NO_CONTENT;
        } catch (final JsonProcessingException e) {
            return problem(400, "Invalid Fault", "A fault has method, path, skip, times, kind, status, contentType, body, location, retryAfter, delayMillis");
        }
    }
}
