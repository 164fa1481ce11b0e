// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.sandbox.hubspot;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import io.emailpersonalization.nifi.sandbox.LoopbackServer;
import io.emailpersonalization.nifi.sandbox.esp.Delivery;
import io.emailpersonalization.nifi.sandbox.esp.Fault;
import io.emailpersonalization.nifi.sandbox.esp.FaultQueue;
import io.emailpersonalization.nifi.sandbox.esp.vendor.Reply;
import io.emailpersonalization.nifi.sandbox.esp.vendor.Request;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLContext;

/** An account of HubSpot on loopback: objects of the CRM, the token endpoint, and faults to inject. Faults are placed by a part of the path. */
public final class HubspotSandbox implements AutoCloseable {

    /** The client id that the token endpoint accepts. */
    public static final String CLIENT_ID = "sandbox-client";
    /** The client secret that the token endpoint accepts. */
    public static final String CLIENT_SECRET = "sandbox-secret";
    /** The refresh token that the token endpoint accepts. */
    public static final String REFRESH_TOKEN = "sandbox-refresh-token";
    /** The access token of a private app. */
    public static final String PRIVATE_APP_TOKEN = "pat-sandbox";
    /** The path of the token endpoint. */
    public static final String TOKEN_PATH = "/oauth/v1/token";

    private static final String SEARCH = "/search";
    private static final int UNAUTHORIZED = 401;
    private static final int TOO_MANY_REQUESTS = 429;

    private final LoopbackServer server;
    private final HubspotObjects objects = new HubspotObjects();
    private final HubspotTokens tokens = new HubspotTokens();
    private final FaultQueue faults = new FaultQueue();
    private final ConcurrentLinkedQueue<Request> requests = new ConcurrentLinkedQueue<>();
    private final AtomicLong number = new AtomicLong();
    private final long started = System.nanoTime();

    private HubspotSandbox(final LoopbackServer server) {
        this.server = server;
        server.serve(this::handle);
    }

    /** Starts on a free port. */
    public static HubspotSandbox start() {
        return start(0);
    }

    /** Starts on a port; 0 for a free one. */
    public static HubspotSandbox start(final int port) {
        return new HubspotSandbox(LoopbackServer.bind(port));
    }

    /** Starts with TLS on a free port. */
    public static HubspotSandbox start(final SSLContext tls) {
        return new HubspotSandbox(LoopbackServer.bind(tls));
    }

    /** The root of the API, without a trailing slash. */
    public URI uri() {
        return server.uri();
    }

    /** Adds a contact, or replaces it. */
    public void contact(final long id, final Map<String, String> properties) {
        synchronized (objects) {
            objects.put("contacts", id, properties, List.of());
        }
    }

    /**
     * Adds a deal, or replaces it.
     *
     * @param contacts the ids of its contacts
     */
    public void deal(final long id, final Map<String, String> properties, final List<String> contacts) {
        synchronized (objects) {
            objects.put("deals", id, properties, contacts);
        }
    }

    /**
     * Archives an object, which is what deleting means at HubSpot.
     *
     * @param kind contacts or deals
     */
    public void archive(final String kind, final long id) {
        synchronized (objects) {
            objects.archive(kind, id);
        }
    }

    /** Makes every access token of before invalid. */
    public void revokeTokens() {
        tokens.revoke();
    }

    /** How many access tokens were issued. */
    public long issuedTokens() {
        return tokens.issued();
    }

    /** Injects a fault. */
    public void inject(final Fault fault) {
        faults.add(fault);
    }

    /** Waits until {@link Fault.Kind#HOLD_AFTER_EFFECT} holds an answer; returns false when the time is over. */
    public boolean awaitHeld(final Duration timeout) {
        return faults.awaitHeld(timeout);
    }

    /** Forgets the faults, and sends held answers. */
    public void clearFaults() {
        faults.clear();
    }

    /** Every request on objects so far, without bodies and headers. */
    public List<Request> requests() {
        return List.copyOf(requests);
    }

    /** Forgets the requests so far. */
    public void clearRequests() {
        requests.clear();
    }

    private void handle(final HttpExchange exchange) throws IOException {
        try (exchange) {
            final String path = exchange.getRequestURI().getPath();
            final String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            final Fault fault = faults.next(exchange.getRequestMethod(), path).orElse(null);
            final Map<String, String> query = Request.query(exchange.getRequestURI().getRawQuery());
            final Reply reply = reply(exchange, path, query, body, fault);
            if (!TOKEN_PATH.equals(path)) {
                requests.add(new Request(number.incrementAndGet(), (System.nanoTime() - started) / 1_000_000, exchange.getRequestMethod(), path, query, "", reply.status()));
            }
            if (fault != null && fault.kind() == Fault.Kind.HOLD_AFTER_EFFECT) {
                faults.hold();
            }
            Delivery.send(exchange, reply, fault);
        }
    }

    /** @param fault null for none */
    private Reply reply(final HttpExchange exchange, final String path, final Map<String, String> query, final String body, final Fault fault) {
        if (fault != null && fault.kind() == Fault.Kind.ANSWER) {
            return fault.reply();
        }
        if (fault != null && fault.kind() == Fault.Kind.TOO_MANY_REQUESTS) {
            return Reply.json(TOO_MANY_REQUESTS, "application/json;charset=utf-8", Map.of("status", "error", "message", "You have reached your ten_secondly_rolling limit.",
                    "errorType", "RATE_LIMIT", "policyName", "TEN_SECONDLY_ROLLING")).withRetryAfter(fault.retryAfter());
        }
        if (TOKEN_PATH.equals(path)) {
            return tokens.answer(body);
        }
        final String authorization = exchange.getRequestHeaders().getFirst("Authorization");
        if (authorization == null || !tokens.isValid(authorization.replaceFirst("^Bearer ", ""))) {
            return HubspotObjects.error(UNAUTHORIZED, "Authentication credentials not found.", "INVALID_AUTHENTICATION");
        }
        synchronized (objects) {
            return path.startsWith(HubspotObjects.ROOT) && path.endsWith(SEARCH) ? search(path, body) : objects.answer(uri().toString(), path, query);
        }
    }

    private Reply search(final String path, final String body) {
        final JsonNode request = new Request(0, 0, "POST", path, Map.of(), body, 0).json();
        return request == null ? HubspotObjects.error(400, "Invalid input JSON", "VALIDATION_ERROR")
                : objects.search(path.substring(HubspotObjects.ROOT.length(), path.length() - SEARCH.length()), request);
    }

    @Override
    public void close() {
        faults.release();
        server.close();
    }
}
