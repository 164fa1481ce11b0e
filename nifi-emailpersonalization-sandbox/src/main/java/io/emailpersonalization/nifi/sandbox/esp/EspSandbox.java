// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.sandbox.esp;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** An ESP on loopback: Mailchimp's API under {@code /3.0}, what a test needs besides under {@code /admin}. */
public final class EspSandbox implements AutoCloseable {

    /** The API key that is accepted, as user's password or bearer token. */
    public static final String API_KEY = "sandbox-key-us1";

    private static final int MAXIMUM_CONNECTIONS = 10;

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final MailchimpApi mailchimp = new MailchimpApi();
    private final AdminApi admin = new AdminApi(this, mailchimp);
    private final List<Request> requests = new ArrayList<>();
    private final List<Fault> faults = new ArrayList<>();
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicInteger mostOpen = new AtomicInteger();
    private final AtomicLong numbers = new AtomicLong();
    private final long started = System.nanoTime();

    private EspSandbox(final HttpServer server) {
        this.server = server;
    }

    /** Starts on a free port. */
    public static EspSandbox start() {
        return start(0);
    }

    /** Starts on a port; 0 for a free one. */
    public static EspSandbox start(final int port) {
        try {
            final HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 256);
            final EspSandbox sandbox = new EspSandbox(server);
            server.createContext("/", sandbox::handle);
            server.setExecutor(sandbox.threads);
            server.start();
            return sandbox;
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The root, without a trailing slash. */
    public URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** Adds an audience, or changes it: {@code {double_optin, merge_fields: [{tag, type, required}], tags: [], members: [{email_address, status, merge_fields, tags}]}}. */
    public EspSandbox audience(final String id, final String json) {
        final Reply reply = admin.answer(new Request(0, 0, "POST", "/admin/audiences/" + id, Map.of(), json, 0));
        if (reply.status() >= 400) {
            throw new IllegalArgumentException(new String(reply.body(), StandardCharsets.UTF_8));
        }
        return this;
    }

    /** The contacts of an audience by address. */
    public Map<String, JsonNode> members(final String audience) {
        try {
            final JsonNode dump = Reply.JSON.readTree(admin.answer(new Request(0, 0, "GET", "/admin/audiences", Map.of(), "", 0)).body());
            final Map<String, JsonNode> members = new LinkedHashMap<>();
            dump.path(audience).path("members").forEach(member -> members.put(member.get("email_address").asText(), member));
            return members;
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Every request to the vendor's API so far. */
    public List<Request> requests() {
        synchronized (requests) {
            return List.copyOf(requests);
        }
    }

    public void clearRequests() {
        synchronized (requests) {
            requests.clear();
        }
    }

    /** The highest number of requests that were open at the same time. */
    public int mostConnections() {
        return mostOpen.get();
    }

    public void inject(final Fault fault) {
        synchronized (faults) {
            faults.add(fault);
        }
    }

    public void clearFaults() {
        synchronized (faults) {
            faults.clear();
        }
    }

    private Optional<Fault> fault(final String method, final String path) {
        synchronized (faults) {
            for (int i = 0; i < faults.size(); i++) {
                final Fault fault = faults.get(i);
                if (fault.matches(method, path)) {
                    final Fault next = fault.passed();
                    if (next.times() == 0) {
                        faults.remove(i);
                    } else {
                        faults.set(i, next);
                    }
                    return fault.skip() > 0 ? Optional.empty() : Optional.of(fault);
                }
            }
            return Optional.empty();
        }
    }

    private void handle(final HttpExchange exchange) throws IOException {
        try (exchange) {
            final String path = exchange.getRequestURI().getPath();
            final String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            final Request request = new Request(path.startsWith("/admin") ? 0 : numbers.incrementAndGet(), (System.nanoTime() - started) / 1_000_000,
                    exchange.getRequestMethod(), path, query(exchange), body, 0);
            if (path.startsWith("/admin")) {
                send(exchange, admin.answer(request), 0);
                return;
            }
            final int now = open.incrementAndGet();
            mostOpen.accumulateAndGet(now, Math::max);
            try {
                vendor(exchange, request, now);
            } finally {
                open.decrementAndGet();
            }
        }
    }

    private void vendor(final HttpExchange exchange, final Request request, final int connections) throws IOException {
        final Optional<Fault> fault = fault(request.method(), request.path());
        final Fault.Kind kind = fault.map(Fault::kind).orElse(null);
        if (kind == Fault.Kind.SLOW) {
            try {
                Thread.sleep(fault.get().delayMillis());
            } catch (final InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        final Reply reply;
        if (!authorized(exchange)) {
            reply = Reply.problem(401, "API Key Invalid", "Your API key may be invalid, or you've attempted to access the wrong datacenter.");
        } else if (kind == Fault.Kind.ANSWER) {
            reply = Reply.text(fault.get().status(), fault.get().contentType(), fault.get().body());
        } else if (connections > MAXIMUM_CONNECTIONS) {
            reply = Reply.problem(429, "Too Many Requests", "You have exceeded the limit of 10 simultaneous connections.");
        } else {
            reply = mailchimp.answer(request);
        }
        log(request.answered(kind == Fault.Kind.CUT_AFTER_EFFECT ? 0 : reply.status()));
        if (kind == Fault.Kind.CUT_AFTER_EFFECT) {
            return;
        }
        if (kind == Fault.Kind.TRUNCATED_JSON) {
            send(exchange, new Reply(reply.status(), reply.contentType(), Arrays.copyOf(reply.body(), reply.body().length / 2)), 0);
        } else {
            send(exchange, reply, kind == Fault.Kind.CUT_IN_BODY ? reply.body().length / 2 : 0);
        }
    }

    private void log(final Request request) {
        synchronized (requests) {
            requests.add(request);
        }
    }

    private static boolean authorized(final HttpExchange exchange) {
        final String header = exchange.getRequestHeaders().getFirst("Authorization");
        if (header == null) {
            return false;
        }
        if (header.startsWith("Basic ")) {
            return new String(Base64.getDecoder().decode(header.substring("Basic ".length())), StandardCharsets.UTF_8).endsWith(":" + API_KEY);
        }
        return header.equals("Bearer " + API_KEY);
    }

    private static Map<String, String> query(final HttpExchange exchange) {
        final Map<String, String> query = new HashMap<>();
        final String raw = exchange.getRequestURI().getRawQuery();
        for (final String pair : raw == null ? new String[0] : raw.split("&")) {
            final int equals = pair.indexOf('=');
            query.put(URLDecoder.decode(equals < 0 ? pair : pair.substring(0, equals), StandardCharsets.UTF_8),
                    equals < 0 ? "" : URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
        }
        return query;
    }

    /** @param cutAt after how many bytes the connection is cut; 0 for not at all */
    private static void send(final HttpExchange exchange, final Reply reply, final int cutAt) throws IOException {
        if (reply.contentType() != null) {
            exchange.getResponseHeaders().set("Content-Type", reply.contentType());
        }
        exchange.sendResponseHeaders(reply.status(), reply.body().length == 0 ? -1 : reply.body().length);
        if (reply.body().length > 0) {
            final OutputStream out = exchange.getResponseBody();
            out.write(reply.body(), 0, cutAt == 0 ? reply.body().length : cutAt);
            out.flush();
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
