// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.sandbox.dynamics;

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
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;

/** An environment of Microsoft Dataverse on loopback: tables with change tracking behind the Web API, a token endpoint, and faults to inject. Faults are placed by a part of the path. */
public final class DataverseSandbox implements AutoCloseable {

    /** The client id that the token endpoint accepts. */
    public static final String CLIENT_ID = "sandbox-client";
    /** The client secret that the token endpoint accepts. */
    public static final String CLIENT_SECRET = "sandbox-secret";
    /** The path of the token endpoint. */
    public static final String TOKEN_PATH = "/tenant/oauth2/v2.0/token";

    private static final int TOO_MANY_REQUESTS = 429;

    private final LoopbackServer server;
    private final DataverseApi api = new DataverseApi();
    private final DataverseTokens tokens = new DataverseTokens();
    private final FaultQueue faults = new FaultQueue();
    private final ConcurrentLinkedQueue<DataverseRequest> requests = new ConcurrentLinkedQueue<>();

    private DataverseSandbox(final int port) {
        server = LoopbackServer.bind(port);
        server.serve(this::handle);
    }

    /** Starts on a free port. */
    public static DataverseSandbox start() {
        return start(0);
    }

    /** Starts on a port; 0 for a free one. */
    public static DataverseSandbox start(final int port) {
        return new DataverseSandbox(port);
    }

    /** The root of the environment, without a trailing slash. */
    public URI uri() {
        return server.uri();
    }

    /** The address of the token endpoint. */
    public URI tokenUri() {
        return uri().resolve(TOKEN_PATH);
    }

    /**
     * Adds a table.
     *
     * @param columns the EDM types of the columns by name, without the key, such as {@code Edm.String}
     */
    public DataverseSandbox table(final String entitySet, final String entityType, final String key, final Map<String, String> columns) {
        synchronized (api) {
            api.add(new DataverseTable(entitySet, entityType, key, columns));
        }
        return this;
    }

    /** Switches change tracking of a table on or off. */
    public void trackChanges(final String entitySet, final boolean tracks) {
        synchronized (api) {
            api.table(entitySet).setTracksChanges(tracks);
        }
    }

    /**
     * Adds a row, or replaces it.
     *
     * @param json the columns, and annotations such as {@code statecode@OData.Community.Display.V1.FormattedValue}
     */
    public void put(final String entitySet, final String id, final String json) {
        synchronized (api) {
            try {
                api.table(entitySet).put(id, (ObjectNode) Reply.JSON.readTree(json), api.nextVersion());
            } catch (final JsonProcessingException e) {
                throw new IllegalArgumentException(e);
            }
        }
    }

    /** Deletes a row. Its id is kept for the delta links. */
    public void delete(final String entitySet, final String id) {
        synchronized (api) {
            api.table(entitySet).delete(id, api.nextVersion());
        }
    }

    /** Makes every delta link of before expire, as Dataverse does after the days of ExpireChangeTrackingInDays. */
    public void expireDeltaLinks() {
        synchronized (api) {
            api.expireDeltaTokens();
        }
    }

    /** Sets how many seconds new access tokens are said to be valid. */
    public void setTokenLifetime(final long seconds) {
        tokens.setExpiresInSeconds(seconds);
    }

    /** Makes every access token of before invalid, before its time. */
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

    /** Every request to the Web API so far. */
    public List<DataverseRequest> requests() {
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
            FaultQueue.pause(fault != null && fault.kind() == Fault.Kind.SLOW ? fault.delayMillis() : 0);
            final Reply reply = reply(exchange, path, body, fault);
            if (!TOKEN_PATH.equals(path)) {
                requests.add(new DataverseRequest(exchange.getRequestMethod(), path, Request.query(exchange.getRequestURI().getRawQuery()), header(exchange, "Prefer"), token(exchange),
                        fault != null && fault.kind() == Fault.Kind.CUT_AFTER_EFFECT ? 0 : reply.status()));
            }
            if (fault != null && fault.kind() == Fault.Kind.SLOW_AFTER_EFFECT) {
                FaultQueue.pause(fault.delayMillis());
            } else if (fault != null && fault.kind() == Fault.Kind.HOLD_AFTER_EFFECT) {
                faults.hold();
            }
            Delivery.send(exchange, reply, fault);
        }
    }

    /** @param fault null for none */
    private Reply reply(final HttpExchange exchange, final String path, final String body, final Fault fault) {
        if (fault != null && fault.kind() == Fault.Kind.ANSWER) {
            return fault.reply();
        }
        if (fault != null && fault.kind() == Fault.Kind.TOO_MANY_REQUESTS) {
            return DataverseApi.error(TOO_MANY_REQUESTS, "0x80072322", "Number of requests exceeded the limit of 6000 over time window of 300 seconds.").withRetryAfter(fault.retryAfter());
        }
        if (TOKEN_PATH.equals(path)) {
            return tokens.answer(exchange.getRequestHeaders().getFirst("Authorization"), body);
        }
        if (!tokens.isValid(token(exchange))) {
            return new Reply(401, null, new byte[0], null, 0);
        }
        synchronized (api) {
            return api.answer(uri().toString(), path, Request.query(exchange.getRequestURI().getRawQuery()), header(exchange, "Prefer"));
        }
    }

    private static String token(final HttpExchange exchange) {
        return header(exchange, "Authorization").replaceFirst("^Bearer ", "");
    }

    private static String header(final HttpExchange exchange, final String name) {
        final List<String> values = exchange.getRequestHeaders().get(name);
        return values == null ? "" : String.join(",", values);
    }

    @Override
    public void close() {
        faults.release();
        server.close();
    }
}
