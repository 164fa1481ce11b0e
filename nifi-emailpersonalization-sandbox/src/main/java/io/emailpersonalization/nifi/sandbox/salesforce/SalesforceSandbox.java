// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.sandbox.salesforce;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
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
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/** An org of Salesforce on loopback: objects behind the REST API, the token endpoint, and faults to inject. Faults are placed by a part of the path. */
public final class SalesforceSandbox implements AutoCloseable {

    /** The client id that the token endpoint accepts. */
    public static final String CLIENT_ID = "sandbox-client";
    /** The client secret that the token endpoint accepts. */
    public static final String CLIENT_SECRET = "sandbox-secret";
    /** The path of the token endpoint. */
    public static final String TOKEN_PATH = "/services/oauth2/token";

    private final LoopbackServer server;
    private final SalesforceObjects objects = new SalesforceObjects();
    private final SalesforceTokens tokens = new SalesforceTokens();
    private final FaultQueue faults = new FaultQueue();
    private final ConcurrentLinkedQueue<Request> requests = new ConcurrentLinkedQueue<>();
    private final AtomicLong number = new AtomicLong();
    private final long started = System.nanoTime();

    private SalesforceSandbox(final int port) {
        server = LoopbackServer.bind(port);
        server.serve(this::handle);
    }

    /** Starts on a free port. */
    public static SalesforceSandbox start() {
        return start(0);
    }

    /** Starts on a port; 0 for a free one. */
    public static SalesforceSandbox start(final int port) {
        return new SalesforceSandbox(port);
    }

    /** The root of the org, without a trailing slash. */
    public URI uri() {
        return server.uri();
    }

    /**
     * Adds an object.
     *
     * @param fields the types of its fields by API name, such as {@code datetime}; Id, IsDeleted and SystemModstamp must be among them
     */
    public SalesforceSandbox object(final String name, final Map<String, String> fields) {
        synchronized (objects) {
            objects.add(name, fields);
        }
        return this;
    }

    /**
     * Adds a record, or replaces it.
     *
     * @param json its fields but the id; times as ISO 8601 with an offset
     */
    public void put(final String object, final String id, final String json) {
        synchronized (objects) {
            try {
                objects.put(object, id, (ObjectNode) Reply.JSON.readTree(json));
            } catch (final JsonProcessingException e) {
                throw new IllegalArgumentException(e);
            }
        }
    }

    /** Puts a record into the recycle bin, now. */
    public void delete(final String object, final String id) {
        synchronized (objects) {
            objects.change(object, id, Reply.JSON.createObjectNode().put("IsDeleted", true).put("SystemModstamp", Instant.now().toString()));
        }
    }

    /** Merges a record into another, now. */
    public void merge(final String object, final String id, final String into) {
        synchronized (objects) {
            objects.change(object, id, Reply.JSON.createObjectNode().put("IsDeleted", true).put("MasterRecordId", into).put("SystemModstamp", Instant.now().toString()));
        }
    }

    /** Sets how many records a page has; 2,000 at Salesforce. */
    public void setPageSize(final int records) {
        synchronized (objects) {
            objects.setPageSize(records);
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

    /** Every request to the API so far, without bodies and headers. */
    public List<Request> requests() {
        return List.copyOf(requests);
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
            return SalesforceObjects.error(403, "REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.");
        }
        if (TOKEN_PATH.equals(path)) {
            return tokens.answer(uri().toString(), body);
        }
        final String authorization = exchange.getRequestHeaders().getFirst("Authorization");
        if (authorization == null || !tokens.isValid(authorization.replaceFirst("^Bearer ", ""))) {
            return SalesforceObjects.error(401, "INVALID_SESSION_ID", "Session expired or invalid");
        }
        synchronized (objects) {
            return objects.answer(path, query);
        }
    }

    @Override
    public void close() {
        faults.release();
        server.close();
    }
}
