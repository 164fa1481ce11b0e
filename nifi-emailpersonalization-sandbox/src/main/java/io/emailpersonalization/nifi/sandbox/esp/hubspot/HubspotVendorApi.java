// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.sandbox.esp.hubspot;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.Headers;
import io.emailpersonalization.nifi.sandbox.esp.audience.AudienceStore;
import io.emailpersonalization.nifi.sandbox.esp.audience.SandboxAudience;
import io.emailpersonalization.nifi.sandbox.esp.audience.SandboxContact;
import io.emailpersonalization.nifi.sandbox.esp.audience.Template;
import io.emailpersonalization.nifi.sandbox.esp.vendor.Reply;
import io.emailpersonalization.nifi.sandbox.esp.vendor.Request;
import io.emailpersonalization.nifi.sandbox.esp.vendor.RequestWindow;
import io.emailpersonalization.nifi.sandbox.esp.vendor.VendorApi;
import io.emailpersonalization.nifi.sandbox.hubspot.HubspotTokens;

import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The part of HubSpot's API that concerns marketing contacts: objects in batches, properties, static lists, subscriptions (v4), events, e-mails, and tokens of an app. An account has one CRM,
 * which is the first audience; see {@link Crm}. A batch with a fault answers as a whole, or per input where inputs have trace ids. Tested by HubSpotClientTest and EspClientContractTest.
 */
public final class HubspotVendorApi implements VendorApi {

    /** The subscription type "Newsletter", which decides the status that the sandbox shows. */
    public static final int NEWSLETTER = Crm.NEWSLETTER;
    /** The subscription type "Offers". */
    public static final int OFFERS = Crm.OFFERS;
    /** The id of the account. */
    public static final int PORTAL_ID = 62515;
    /** The property that holds the secondary addresses of a contact, separated by semicolons. */
    public static final String ADDITIONAL_EMAILS = Crm.ADDITIONAL_EMAILS;

    /** More than any client opens: HubSpot limits requests per time, and no connections. */
    private static final int MAX_CONNECTIONS = 1000;
    private static final List<String> LANGUAGES = List.of("de", "de-at", "en", "en-gb", "fr", "fr-ca", "pt-br", "pt-pt");

    private final HubspotTokens tokens = new HubspotTokens();
    /** By audience and not by store: an emptied store has new audiences. */
    private final Map<SandboxAudience, Crm> crms = new HashMap<>();
    private final Set<String> dynamicLists = new HashSet<>();
    private final Set<String> withheld = new HashSet<>();
    private final Set<String> eventIds = new HashSet<>();
    private final List<RequestWindow> windows;
    private final String policy;
    private volatile boolean enterprise = true;
    private volatile String missingScope;

    private HubspotVendorApi(final String policy, final List<RequestWindow> windows) {
        this.policy = policy;
        this.windows = windows;
    }

    /** An account whose requests are not limited. */
    public HubspotVendorApi() {
        this("SECONDLY", List.of());
    }

    /** An account with a limit of requests per ten seconds, or with a shorter window for tests. */
    public static HubspotVendorApi limited(final int requests, final Duration window) {
        return new HubspotVendorApi("TEN_SECONDLY_ROLLING", List.of(new RequestWindow("account", requests, window)));
    }

    /** An account with a limit of requests per day. */
    public static HubspotVendorApi limitedPerDay(final int requests) {
        return new HubspotVendorApi("DAILY", List.of(new RequestWindow("account", requests, Duration.ofDays(1))));
    }

    /** From now on the account has no Marketing Hub Enterprise: no batches of subscriptions. */
    public void downgrade() {
        enterprise = false;
    }

    /** From now on the credential lacks a scope, so that requests whose path contains it are refused, such as {@code lists}. */
    public void withdrawScope(final String scope) {
        missingScope = scope;
    }

    /** From now on HubSpot fills a list itself. */
    public void makeDynamic(final String listId) {
        dynamicLists.add(listId);
    }

    /** From now on reads in batches say nothing of a contact. */
    public void withhold(final String address) {
        withheld.add(address);
    }

    /** Makes every access token of before invalid. */
    public void revokeTokens() {
        tokens.revoke();
    }

    @Override
    public String name() {
        return "HubSpot";
    }

    @Override
    public String root() {
        return "";
    }

    @Override
    public String audiencePath() {
        return "/";
    }

    /** Most requests are batches: the requests on one contact are those on its subscriptions. */
    @Override
    public String contactPath(final String address) {
        return "/statuses/" + address;
    }

    @Override
    public String contactKey(final String address) {
        return address.toLowerCase(Locale.ROOT);
    }

    @Override
    public void addDefaultFields(final SandboxAudience audience) {
        audience.addField(Crm.EMAIL, "Email", PropertyType.TEXT.word(), false);
        List.of("firstname", "lastname", "city").forEach(name -> audience.addField(name, name, PropertyType.TEXT.word(), false));
        audience.addField("hs_language", "Preferred language", PropertyType.SELECT.word(), false, LANGUAGES);
        List.of("hs_object_id", "lastmodifieddate", "hs_email_optout", "hs_email_optout_" + NEWSLETTER, "hs_email_optout_" + OFFERS, Crm.BOUNCE, Crm.ADDITIONAL_EMAILS, "hs_marketable_status")
                .forEach(name -> audience.addField(name, name, PropertyType.READ_ONLY.word(), false));
    }

    @Override
    public Map<String, Object> contactJson(final SandboxAudience audience, final SandboxContact contact) {
        final Map<String, Object> json = new LinkedHashMap<>();
        json.put("email_address", contact.address());
        json.put("status", contact.status());
        json.put("properties", contact.fields());
        json.put("lists", contact.memberships());
        return json;
    }

    @Override
    public boolean isAuthorized(final Headers headers, final String apiKey) {
        final String header = headers.getFirst("Authorization");
        return header != null && header.startsWith("Bearer ") && (header.equals("Bearer " + apiKey) || tokens.isValid(header.substring("Bearer ".length())));
    }

    @Override
    public boolean isPublic(final String path) {
        return path.matches("/oauth/v[13]/token");
    }

    @Override
    public Reply unauthorized() {
        return HubspotReplies.error(401, "INVALID_AUTHENTICATION", "Authentication credentials not found. This API supports OAuth 2.0 authentication");
    }

    @Override
    public int maxConnections() {
        return MAX_CONNECTIONS;
    }

    @Override
    public List<RequestWindow> windows(final Request request) {
        return isPublic(request.path()) ? List.of() : windows;
    }

    @Override
    public Reply tooManyRequests() {
        final Reply refusal = HubspotReplies.json(429, Map.of("status", "error", "message", "You have reached your " + policy.toLowerCase(Locale.ROOT) + " limit.", "errorType", "RATE_LIMIT",
                "correlationId", "c033cdaa-2c40-4a64-ae48-b4cec88dad24", "policyName", policy));
        return windows.isEmpty() ? refusal : refusal.withHeaders(Map.of("X-HubSpot-RateLimit-Max", Integer.toString(windows.getFirst().requests()), "X-HubSpot-RateLimit-Remaining", "0",
                "X-HubSpot-RateLimit-Interval-Milliseconds", Long.toString(windows.getFirst().length().toMillis())));
    }

    @Override
    public Reply answer(final Request request, final AudienceStore audiences) {
        if (isPublic(request.path())) {
            return tokens.answer(request.body());
        }
        if (request.path().equals("/account-info/v3/details")) {
            return HubspotReplies.ok(Map.of("portalId", PORTAL_ID, "accountType", "STANDARD", "timeZone", "Europe/Berlin", "uiDomain", "app.hubspot.com"));
        }
        if (missingScope != null && request.path().contains(missingScope)) {
            return HubspotReplies.missingScopes(missingScope);
        }
        if (request.json() == null) {
            return HubspotReplies.error(400, HubspotReplies.VALIDATION_ERROR, "Invalid input JSON");
        }
        if (audiences.all().isEmpty()) {
            return HubspotReplies.notFound();
        }
        final Crm crm = crms.computeIfAbsent(audiences.all().iterator().next(), first -> new Crm(audiences, first));
        return route(request, crm, request.path().substring(1).split("/"));
    }

    private Reply route(final Request request, final Crm crm, final String[] path) {
        return switch (path.length < 3 ? "" : path[0] + "/" + path[1] + "/" + path[2]) {
            case "crm/v3/objects" -> contacts(request, crm, path);
            case "crm/v3/properties" -> new PropertyRequests(crm, request).answer(path.length > 4 ? path[4] : null);
            case "crm/v3/lists" -> new ListRequests(crm, request, dynamicLists).answer(Arrays.copyOfRange(path, 3, path.length));
            case "marketing/v3/emails" -> email(path.length > 3 ? crm.store().template(path[3]) : null);
            case "events/v3/send" -> event(crm, request.json());
            case "communication-preferences/v4/definitions", "communication-preferences/v4/statuses" ->
                    new SubscriptionRequests(crm, request, enterprise).answer(Arrays.copyOfRange(path, 2, path.length));
            default -> HubspotReplies.notFound();
        };
    }

    private Reply contacts(final Request request, final Crm crm, final String[] path) {
        if (path.length < 5 || !"contacts".equals(path[3])) {
            return HubspotReplies.notFound();
        }
        if ("batch".equals(path[4]) && path.length == 6) {
            return new ContactBatches(crm, request, withheld).answer(path[5]);
        }
        if ("gdpr-delete".equals(path[4])) {
            final String id = request.json().path("objectId").asText();
            final CrmContact contact = "email".equals(request.json().path("idProperty").asText()) ? crm.byEmail(id) : crm.byId(id);
            if (contact == null) {
                return HubspotReplies.notFound();
            }
            crm.forget(contact, true, request.at());
            return Reply.NO_CONTENT;
        }
        return HubspotReplies.notFound();
    }

    /** A marketing e-mail has structure, and no rendered source. */
    private static Reply email(final Template template) {
        if (template == null) {
            return HubspotReplies.notFound();
        }
        final Map<String, Object> widgets = template.html().isEmpty() ? Map.of() : Map.of("module-0-0-0", Map.of("type", "module", "body", Map.of("html", template.html(), "css_class", "dnd")));
        return HubspotReplies.ok(Map.of("id", template.id(), "name", template.subject(), "subject", template.subject(),
                "content", Map.of("templatePath", "@hubspot/email/dnd/welcome.html", "widgets", widgets, "flexAreas", Map.of(), "plainTextVersion", template.text())));
    }

    /** Events with the id of an earlier one count once. */
    private Reply event(final Crm crm, final JsonNode body) {
        if (!body.path("eventName").asText("").matches("pe[0-9]+_[a-z0-9_-]+")) {
            return HubspotReplies.error(400, HubspotReplies.VALIDATION_ERROR, "No event definition found for the given eventName");
        }
        final CrmContact contact = crm.byEmail(body.path("email").asText(""));
        if (contact != null && eventIds.add(body.path("uuid").asText())) {
            crm.audience().addAutomation(Map.of("trigger", "event", "event", body.path("eventName").asText(), "email_address", contact.stored().address()));
        }
        return Reply.NO_CONTENT;
    }
}
