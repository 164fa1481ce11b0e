// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.sandbox.esp;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLContext;

/** An ESP on loopback: Mailchimp's API under {@code /3.0}, what a test needs besides under {@code /admin}. */
public final class EspSandbox implements AutoCloseable {

    /** The API key that is accepted, as user's password or bearer token. */
    public static final String API_KEY = "sandbox-key-us1";

    private static final int MAXIMUM_CONNECTIONS = 10;
    private static final int BACKLOG = 256;

    private final HttpServer server;
    /** No virtual threads: up to JDK 23 the server's monitors keep their carriers while it reads, and the clients in the same machine wait for one. */
    private final ExecutorService threads = Executors.newCachedThreadPool(Thread.ofPlatform().daemon().factory());
    private final MailchimpApi mailchimp = new MailchimpApi();
    private final Faults faults = new Faults();
    private final AdminApi admin = new AdminApi(this, mailchimp, faults);
    private final Queue<Request> requests = new ConcurrentLinkedQueue<>();
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicInteger mostOpen = new AtomicInteger();
    private final AtomicLong numbers = new AtomicLong();
    private final Journal journal;
    private final long startedAt;

    private EspSandbox(final HttpServer server, final Journal journal) {
        this.server = server;
        this.journal = journal;
        this.startedAt = journal == null ? System.currentTimeMillis() : journal.startedAt();
        if (journal != null) {
            journal.requests().forEach(this::replay);
        }
    }

    private void replay(final Request request) {
        if (isAdmin(request.path())) {
            admin.answer(request);
        } else {
            mailchimp.answer(request);
            requests.add(request);
            numbers.set(request.number());
        }
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
     * Starts on a port, with the audiences and the log of requests that had an effect as an earlier sandbox left them in a file, however it ended.
     *
     * @param port 0 for a free one
     * @param state the file; null for none
     */
    public static EspSandbox start(final int port, final Path state) {
        try {
            return start(HttpServer.create(address(port), BACKLOG), state);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts on a free port with TLS. */
    public static EspSandbox start(final SSLContext tls) {
        try {
            final HttpsServer server = HttpsServer.create(address(0), BACKLOG);
            server.setHttpsConfigurator(new HttpsConfigurator(tls));
            return start(server, null);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static InetSocketAddress address(final int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    private static EspSandbox start(final HttpServer server, final Path state) {
        final EspSandbox sandbox = new EspSandbox(server, state == null ? null : new Journal(state));
        server.createContext("/", sandbox::handle);
        server.setExecutor(sandbox.threads);
        server.start();
        return sandbox;
    }

    /** The root, without a trailing slash. */
    public URI uri() {
        return URI.create((server instanceof HttpsServer ? "https" : "http") + "://127.0.0.1:" + server.getAddress().getPort());
    }

    /** Adds an audience, or changes it: {@code {double_optin, merge_fields: [{tag, type, required}], tags: [], members: [{email_address, status, merge_fields, tags}]}}. */
    public EspSandbox audience(final String id, final String json) {
        post("/admin/audiences/" + id, json);
        return this;
    }

    /**
     * A person uses the vendor's own form.
     *
     * @param status {@code subscribed}, also where the contact is unsubscribed, archived or was erased, or {@code unsubscribed}
     */
    public void person(final String audience, final String address, final String status) {
        final String action = AdminApi.PEOPLE.entrySet().stream().filter(entry -> entry.getValue().equals(status)).findFirst().orElseThrow().getKey();
        post("/admin/audiences/" + audience + "/" + action, Reply.JSON.createObjectNode().put("email_address", address).toString());
    }

    private void post(final String path, final String json) {
        final Reply reply = administer(new Request(0, System.currentTimeMillis() - startedAt, "POST", path, Map.of(), json, 0));
        if (reply.status() >= 400) {
            throw new IllegalArgumentException(new String(reply.body(), StandardCharsets.UTF_8));
        }
    }

    /** Every change of a status so far, the oldest first, with who did it. */
    public List<StatusChange> statusChanges(final String audience) {
        return admin.statusChanges(audience);
    }

    /** The contacts of an audience by address. */
    public Map<String, JsonNode> members(final String audience) {
        final Map<String, JsonNode> members = new LinkedHashMap<>();
        dump().path(audience).path("members").forEach(member -> members.put(member.get("email_address").asText(), member));
        return members;
    }

    /** What would have been sent or started in an audience: {@code {trigger, email_address, ...}}. */
    public List<JsonNode> automations(final String audience) {
        final List<JsonNode> automations = new ArrayList<>();
        dump().path(audience).path("automations").forEach(automations::add);
        return automations;
    }

    private JsonNode dump() {
        try {
            return Reply.JSON.readTree(admin.answer(new Request(0, 0, "GET", "/admin/audiences", Map.of(), "", 0)).body());
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Every request to the vendor's API so far. */
    public List<Request> requests() {
        return List.copyOf(requests);
    }

    public void clearRequests() {
        requests.clear();
    }

    /** The highest number of requests that were open at the same time. */
    public int mostConnections() {
        return mostOpen.get();
    }

    public void inject(final Fault fault) {
        faults.add(fault);
    }

    /** Forgets the faults, and releases what is held. */
    public void clearFaults() {
        faults.clear();
    }

    /** How much later every request of the vendor's API is answered. */
    public void setLatencyMillis(final long millis) {
        faults.setLatencyMillis(millis);
    }

    /** How many answers {@link Fault.Kind#HOLD_AFTER_EFFECT} holds. */
    public int held() {
        return faults.held();
    }

    /** Waits until {@link Fault.Kind#HOLD_AFTER_EFFECT} holds an answer; false when it does not in time. */
    public boolean awaitHeld(final Duration longest) {
        return faults.awaitHeld(longest);
    }

    /** Lets held answers go. */
    public void release() {
        faults.release();
    }

    private void handle(final HttpExchange exchange) throws IOException {
        try (exchange) {
            final String path = exchange.getRequestURI().getPath();
            final String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            final Request request = new Request(isAdmin(path) ? 0 : numbers.incrementAndGet(), System.currentTimeMillis() - startedAt,
                    exchange.getRequestMethod(), path, Request.query(exchange.getRequestURI().getRawQuery()), body, 0);
            if (isAdmin(path)) {
                Delivery.send(exchange, administer(request), null);
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

    private static boolean isAdmin(final String path) {
        return path.startsWith("/admin");
    }

    private Reply administer(final Request request) {
        return mailchimp.alone(() -> {
            final Reply reply = admin.answer(request);
            if (AdminApi.isKept(request)) {
                keep(request, reply);
            }
            return reply;
        });
    }

    private void keep(final Request request, final Reply reply) {
        if (journal != null && !"GET".equals(request.method()) && reply.status() < 300) {
            journal.add(request.answered(reply.status()));
        }
    }

    private void vendor(final HttpExchange exchange, final Request request, final int connections) throws IOException {
        final Fault fault = faults.next(request.method(), request.path()).orElse(null);
        final Fault.Kind kind = fault == null ? null : fault.kind();
        Faults.pause(faults.latencyMillis() + (kind == Fault.Kind.SLOW ? fault.delayMillis() : 0));
        final Reply reply;
        if (!Authorization.isValid(exchange)) {
            reply = Reply.problem(401, "API Key Invalid", "Your API key may be invalid, or you've attempted to access the wrong datacenter.");
        } else if (kind == Fault.Kind.ANSWER) {
            reply = Reply.of(fault);
        } else if (connections > MAXIMUM_CONNECTIONS) {
            reply = Reply.problem(429, "Too Many Requests", "You have exceeded the limit of 10 simultaneous connections.");
        } else {
            reply = mailchimp.alone(() -> {
                final Reply answer = mailchimp.answer(request);
                keep(request, answer);
                return answer;
            });
        }
        requests.add(request.answered(kind == Fault.Kind.CUT_AFTER_EFFECT ? 0 : reply.status()));
        if (kind == Fault.Kind.SLOW_AFTER_EFFECT) {
            Faults.pause(fault.delayMillis());
        } else if (kind == Fault.Kind.HOLD_AFTER_EFFECT) {
            faults.hold();
        }
        Delivery.send(exchange, reply, fault);
    }

    @Override
    public void close() {
        faults.release();
        server.stop(0);
        threads.shutdownNow();
        if (journal != null) {
            journal.close();
        }
    }
}
