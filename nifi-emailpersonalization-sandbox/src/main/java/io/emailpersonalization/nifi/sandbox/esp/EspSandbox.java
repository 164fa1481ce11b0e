// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.sandbox.esp;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.emailpersonalization.nifi.sandbox.LoopbackServer;
import io.emailpersonalization.nifi.sandbox.esp.audience.AudienceStore;
import io.emailpersonalization.nifi.sandbox.esp.audience.StatusChange;
import io.emailpersonalization.nifi.sandbox.esp.audience.Template;
import io.emailpersonalization.nifi.sandbox.esp.mailchimp.MailchimpVendorApi;
import io.emailpersonalization.nifi.sandbox.esp.vendor.Reply;
import io.emailpersonalization.nifi.sandbox.esp.vendor.Request;
import io.emailpersonalization.nifi.sandbox.esp.vendor.VendorApi;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;

/** An account at one vendor on loopback: the vendor's API, and the admin interface under {@code /admin}. The vendor is Mailchimp where none is given. */
public final class EspSandbox implements AutoCloseable {

    /** The API key that the sandbox accepts, in the vendor's way. */
    public static final String API_KEY = "sandbox-key-us1";

    private final LoopbackServer server;
    private final VendorApi vendor;
    private final FaultQueue faults = new FaultQueue();
    private final RequestLimiter limiter;
    private final RequestLog log;
    private final AdminApi admin;
    private final RequestHandler handler;

    private EspSandbox(final LoopbackServer server, final VendorApi vendor, final Path state) {
        this.server = server;
        this.vendor = vendor;
        this.limiter = new RequestLimiter(vendor);
        this.log = new RequestLog(state);
        final AudienceStore audiences = new AudienceStore(vendor::contactKey, vendor::addDefaultFields, log.startedAt());
        this.admin = new AdminApi(audiences, vendor, faults, limiter, log);
        this.handler = new RequestHandler(vendor, audiences, admin, faults, limiter, log);
        log.journaled().forEach(handler::replay);
        server.serve(handler);
    }

    /** Starts on a free port. */
    public static EspSandbox start() {
        return start(0);
    }

    /** Starts on a port; 0 for a free one. */
    public static EspSandbox start(final int port) {
        return start(port, null);
    }

    /**
     * Starts on a port with a journal. The audiences and the log of requests with an effect survive the end of the sandbox, also a kill.
     *
     * @param port 0 for a free one
     * @param state the file of the journal; null for none
     */
    public static EspSandbox start(final int port, final Path state) {
        return start(new MailchimpVendorApi(), port, state);
    }

    /** Starts with the API of a vendor; otherwise as {@link #start(int, Path)}. */
    public static EspSandbox start(final VendorApi vendor, final int port, final Path state) {
        return new EspSandbox(LoopbackServer.bind(port), vendor, state);
    }

    /** Starts on a free port with TLS. */
    public static EspSandbox start(final SSLContext tls) {
        return new EspSandbox(LoopbackServer.bind(tls), new MailchimpVendorApi(), null);
    }

    /** Returns the root of the server, without a trailing slash. */
    public URI uri() {
        return server.uri();
    }

    /** Returns the vendor's API. */
    public VendorApi vendor() {
        return vendor;
    }

    /**
     * Adds an audience, or changes it: {@code {double_optin, merge_fields: [{tag, type, required, options: {choices: []}}], tags: [], topics: [{id, text}], members: [{email_address, status,
     * merge_fields, tags, topics, language, last_changed, timestamp_opt, source, unsubscribe_reason}]}}.
     */
    public EspSandbox audience(final String id, final String json) {
        post("/admin/audiences/" + id, json);
        return this;
    }

    /** Adds a template or campaign. */
    public void template(final Template template) {
        try {
            post("/admin/templates/" + template.id(), Reply.JSON.writeValueAsString(template));
        } catch (final JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /**
     * Does what a person does at the vendor's own form.
     *
     * @param status {@code unsubscribed}, or {@code subscribed}, which also brings back a contact that is unsubscribed, archived or erased
     */
    public void submitForm(final String audience, final String address, final String status) {
        final String action = AdminApi.FORM_ACTIONS.entrySet().stream().filter(entry -> entry.getValue().equals(status)).findFirst().orElseThrow().getKey();
        post("/admin/audiences/" + audience + "/" + action, Reply.JSON.createObjectNode().put("email_address", address).toString());
    }

    private void post(final String path, final String json) {
        final Reply reply = handler.administer(new Request(0, log.now(), "POST", path, Map.of(), json, 0));
        if (reply.status() >= 400) {
            throw new IllegalArgumentException(new String(reply.body(), StandardCharsets.UTF_8));
        }
    }

    /** Returns every status change so far, the oldest first. */
    public List<StatusChange> statusChanges(final String audience) {
        return admin.statusChanges(audience);
    }

    /** Returns the contacts of an audience by address. */
    public Map<String, JsonNode> members(final String audience) {
        final Map<String, JsonNode> members = new LinkedHashMap<>();
        dump().path(audience).path("members").forEach(member -> members.put(member.get("email_address").asText(), member));
        return members;
    }

    /** Returns the mails and automations that the vendor would have started in an audience: {@code {trigger, email_address, ...}}. */
    public List<JsonNode> automations(final String audience) {
        final List<JsonNode> automations = new ArrayList<>();
        dump().path(audience).path("automations").forEach(automations::add);
        return automations;
    }

    /** Returns the events that the vendor was told of in an audience, the oldest first: {@code {name, email_address, ...}}. */
    public List<JsonNode> events(final String audience) {
        final List<JsonNode> events = new ArrayList<>();
        dump().path(audience).path("events").forEach(events::add);
        return events;
    }

    private JsonNode dump() {
        try {
            return Reply.JSON.readTree(admin.answer(new Request(0, 0, "GET", "/admin/audiences", Map.of(), "", 0)).body());
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns every request to the vendor's API so far. */
    public List<Request> requests() {
        return log.requests();
    }

    /** Forgets the requests so far. */
    public void clearRequests() {
        log.clear();
    }

    /** Returns the highest number of requests that were open at the same time. */
    public int peakConnections() {
        return limiter.peak();
    }

    /** Injects a fault. */
    public void inject(final Fault fault) {
        faults.add(fault.at(vendor));
    }

    /** Forgets the faults, and sends held answers. */
    public void clearFaults() {
        faults.clear();
    }

    /** Waits until {@link Fault.Kind#HOLD_AFTER_EFFECT} holds an answer; returns false when the time is over. */
    public boolean awaitHeld(final Duration timeout) {
        return faults.awaitHeld(timeout);
    }

    /** Sends held answers. */
    public void release() {
        faults.release();
    }

    @Override
    public void close() {
        faults.release();
        server.close();
        log.close();
    }
}
