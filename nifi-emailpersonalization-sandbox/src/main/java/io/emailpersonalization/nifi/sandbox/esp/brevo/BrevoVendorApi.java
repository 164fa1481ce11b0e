// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.sandbox.esp.brevo;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.Headers;
import io.emailpersonalization.nifi.sandbox.esp.audience.AudienceStore;
import io.emailpersonalization.nifi.sandbox.esp.audience.SandboxAudience;
import io.emailpersonalization.nifi.sandbox.esp.audience.SandboxContact;
import io.emailpersonalization.nifi.sandbox.esp.audience.SandboxField;
import io.emailpersonalization.nifi.sandbox.esp.audience.Template;
import io.emailpersonalization.nifi.sandbox.esp.vendor.Reply;
import io.emailpersonalization.nifi.sandbox.esp.vendor.Request;
import io.emailpersonalization.nifi.sandbox.esp.vendor.RequestWindow;
import io.emailpersonalization.nifi.sandbox.esp.vendor.VendorApi;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The part of Brevo's API v3 that concerns contacts. An account has one audience, which is the list with that number; further lists are its memberships. What Brevo drops without a
 * word is dropped here too. Tested by {@code BrevoSandboxTest}, and against Brevo's own specification by {@code BrevoContractTest}.
 */
public final class BrevoVendorApi implements VendorApi {

    /** The client of the token endpoint. */
    public static final String CLIENT_ID = "sandbox-client";
    /** The secret of {@link #CLIENT_ID}. */
    public static final String CLIENT_SECRET = "sandbox-secret";
    /** The refresh token of {@link #CLIENT_ID}. */
    public static final String REFRESH_TOKEN = "sandbox-refresh";
    /** The path of the token endpoint. */
    public static final String TOKEN_PATH = "/realms/partner/oauth/token";

    /** Far more than a client opens: Brevo documents no such limit. */
    private static final int MAX_CONNECTIONS = 100;

    private final BrevoAccount account = new BrevoAccount();
    private final ImportJobs imports = new ImportJobs(account);
    private final BrevoTokens tokens = new BrevoTokens();
    private final List<RequestWindow> contactWindows;
    private final List<RequestWindow> otherWindows;

    /** An account without limits. */
    public BrevoVendorApi() {
        this(List.of(), List.of());
    }

    private BrevoVendorApi(final List<RequestWindow> contactWindows, final List<RequestWindow> otherWindows) {
        this.contactWindows = contactWindows;
        this.otherWindows = otherWindows;
    }

    /**
     * An account with limits of requests.
     *
     * @param contactsPerSecond requests to {@code /contacts} and {@code /events}, each by itself
     * @param othersPerHour requests to all other endpoints together
     */
    public static BrevoVendorApi limited(final int contactsPerSecond, final int othersPerHour) {
        return new BrevoVendorApi(List.of(new RequestWindow("contacts", contactsPerSecond, Duration.ofSeconds(1))), List.of(new RequestWindow("others", othersPerHour, Duration.ofHours(1))));
    }

    /** Sets how often a process of an import answers that it works; 1 where it is not called. */
    public BrevoVendorApi pollsPerImport(final int polls) {
        imports.setPolls(polls);
        return this;
    }

    /** Sets how the next imports end: completed, failed or cancelled. */
    public void endImportsAs(final String status) {
        imports.setFate(status);
    }

    /** Forgets the access tokens. */
    public void revokeTokens() {
        tokens.revoke();
    }

    static boolean isAddress(final String text) {
        return text.matches("[^@\\s]+@[^@\\s]+\\.[^@\\s.]+") && !text.matches("(?i).*@example\\.invalid");
    }

    /** Whether another contact has a phone number. */
    static boolean hasPhone(final SandboxAudience audience, final String phone, final SandboxContact self) {
        return audience.contacts().stream().anyMatch(contact -> contact != self && phone.equals(contact.fields().get("SMS")));
    }

    @Override
    public String name() {
        return "Brevo";
    }

    @Override
    public String root() {
        return "/v3";
    }

    @Override
    public String audiencePath() {
        return "/contacts";
    }

    @Override
    public String contactPath(final String address) {
        return "/contacts/" + address;
    }

    @Override
    public String contactKey(final String address) {
        return address.toLowerCase(Locale.ROOT);
    }

    @Override
    public void addDefaultFields(final SandboxAudience audience) {
        audience.addField("FIRSTNAME", "FIRSTNAME", "text", false);
        audience.addField("LASTNAME", "LASTNAME", "text", false);
        audience.addField("SMS", "SMS", "text", false);
    }

    @Override
    public Map<String, Object> contactJson(final SandboxAudience audience, final SandboxContact contact) {
        final Map<String, Object> json = new LinkedHashMap<>(account.json(audience, contact, true));
        json.put("email_address", contact.address());
        json.put("status", contact.status());
        json.put("lists", contact.memberships());
        return json;
    }

    @Override
    public boolean isPublic(final String path) {
        return path.startsWith(ImportJobs.REPORTS) || path.equals(TOKEN_PATH);
    }

    @Override
    public boolean isAuthorized(final Headers headers, final String apiKey) {
        final String bearer = headers.getFirst("Authorization");
        return apiKey.equals(headers.getFirst("api-key")) || bearer != null && bearer.startsWith("Bearer ") && tokens.isValid(bearer.substring("Bearer ".length()));
    }

    @Override
    public Reply unauthorized() {
        return BrevoReplies.error(401, "unauthorized", "Key not found");
    }

    @Override
    public int maxConnections() {
        return MAX_CONNECTIONS;
    }

    @Override
    public List<RequestWindow> windows(final Request request) {
        if (isPublic(request.path())) {
            return List.of();
        }
        return request.path().startsWith(root() + "/contacts") ? contactWindows
                : request.path().startsWith(root() + "/events") ? contactWindows.stream().map(window -> new RequestWindow("events", window.requests(), window.length())).toList() : otherWindows;
    }

    @Override
    public Reply tooManyRequests() {
        return BrevoReplies.error(429, "too_many_requests", "You have exceeded the limit of requests")
                .withHeaders(Map.of("x-sib-ratelimit-limit", "1", "x-sib-ratelimit-remaining", "0", "x-sib-ratelimit-reset", "1"));
    }

    @Override
    public Reply answer(final Request request, final AudienceStore audiences) {
        if (request.path().equals(TOKEN_PATH)) {
            return tokens.answer(request.body());
        }
        if (request.path().startsWith(ImportJobs.REPORTS)) {
            return imports.report(request.path().substring(ImportJobs.REPORTS.length()));
        }
        if (request.json() == null) {
            return BrevoReplies.error(400, "bad_request", "Input must be a valid JSON object");
        }
        final List<String> path = List.of(request.path().replaceFirst("^/v3/?", "").split("/"));
        return switch (path.getFirst()) {
            case "account" -> Reply.json(Map.of("organization_id", "sandbox-organization", "email", "owner@example.com", "firstName", "Sam", "lastName", "Sandbox", "companyName", "Sandbox",
                    "address", Map.of("street", "Loop 1", "city", "Back", "zipCode", "12701", "country", "Localhost"), "plan",
                    List.of(Map.of("type", "free", "credits", 300, "creditsType", "sendLimit")),
                    "relay", Map.of("enabled", false, "data", Map.of("userName", "owner@example.com", "relay", "smtp.example.com", "port", 587))));
            case "processes" -> path.size() == 2 ? imports.process(path.get(1)) : BrevoReplies.notFound("Process ID not found");
            case "smtp" -> template(path, audiences);
            case "events", "contacts" -> onAccount(request, path, BrevoAccount.audience(audiences));
            default -> BrevoReplies.notFound("The resource does not exist");
        };
    }

    private static Reply template(final List<String> path, final AudienceStore audiences) {
        final Template template = path.size() == 3 && "templates".equals(path.get(1)) ? audiences.template(path.get(2)) : null;
        if (template == null) {
            return BrevoReplies.notFound("Template ID does not exist");
        }
        final Map<String, Object> json = new LinkedHashMap<>();
        json.put("id", Integer.parseInt(template.id()));
        json.put("name", template.subject());
        json.put("subject", template.subject());
        json.put("isActive", true);
        json.put("testSent", false);
        json.put("sender", Map.of("name", "Sandbox", "email", "sandbox@example.com"));
        json.put("replyTo", "sandbox@example.com");
        json.put("toField", "");
        json.put("tag", "");
        json.put("htmlContent", template.html());
        json.put("createdAt", BrevoReplies.time(Instant.EPOCH));
        json.put("modifiedAt", BrevoReplies.time(Instant.EPOCH));
        json.put("doiTemplate", template.html().contains("doubleoptin"));
        return Reply.json(json);
    }

    /** @param audience null where there is none: no contact and no list exists then */
    private Reply onAccount(final Request request, final List<String> path, final SandboxAudience audience) {
        if (audience == null) {
            return BrevoReplies.notFound("The account is empty");
        }
        if ("events".equals(path.getFirst())) {
            return event(request, audience);
        }
        final ContactRequests contacts = new ContactRequests(account, audience, request);
        final String resource = path.size() > 1 ? path.get(1) : "";
        return switch (request.method() + " " + resource) {
            case "GET " -> contacts.list();
            case "POST " -> contacts.create();
            case "POST import" -> imports.submit(audience, request);
            case "POST doubleOptinConfirmation" -> contacts.askForConfirmation();
            case "GET attributes" -> Reply.json(Map.of("attributes", audience.fields().values().stream().map(BrevoReplies::attribute).toList()));
            case "POST attributes" -> addAttribute(audience, path, request.json());
            case "GET lists", "POST lists", "DELETE lists" -> new ListRequests(account, audience, request).answer(path.subList(1, path.size()));
            default -> onContact(request, resource, contacts);
        };
    }

    private static Reply onContact(final Request request, final String identifier, final ContactRequests contacts) {
        return switch (request.method()) {
            case "GET" -> contacts.read(identifier);
            case "PUT" -> contacts.update(identifier);
            case "DELETE" -> contacts.delete(identifier);
            default -> BrevoReplies.error(405, "method_not_allowed", "Method is not allowed on this path");
        };
    }

    private static Reply addAttribute(final SandboxAudience audience, final List<String> path, final JsonNode body) {
        final SandboxField known = path.size() == 4 ? audience.fields().get(path.get(3)) : null;
        if (path.size() != 4 || !path.get(3).matches("[A-Z0-9_]{1,50}")) {
            return BrevoReplies.invalid("The name of the attribute is not valid");
        }
        if (known != null) {
            return BrevoReplies.error(400, "duplicate_parameter", "Attribute name must be unique");
        }
        final List<String> labels = body.path("enumeration").valueStream().map(option -> option.path("label").asText()).toList();
        final List<String> options = body.path("multiCategoryOptions").valueStream().map(JsonNode::asText).toList();
        audience.addField(path.get(3), path.get(3), "category".equals(path.get(2)) ? "category" : body.path("type").asText("text"), false, labels.isEmpty() ? options : labels);
        return new Reply(201, null, new byte[0], null, 0);
    }

    private Reply event(final Request request, final SandboxAudience audience) {
        final JsonNode body = request.json();
        final String email = body.path("identifiers").path("email_id").asText("");
        if (!body.path("event_name").asText("").matches("[A-Za-z0-9_-]{1,255}") || email.isEmpty()) {
            return BrevoReplies.invalid("event_name and an identifier are mandatory");
        }
        if (account.find(audience, email) == null) {
            // an event of somebody unknown makes a contact
            account.add(audience, email, request.at());
        }
        audience.addAutomation(Map.of("trigger", "event received", "event", body.path("event_name").asText(), "email_address", email));
        return Reply.NO_CONTENT;
    }
}
