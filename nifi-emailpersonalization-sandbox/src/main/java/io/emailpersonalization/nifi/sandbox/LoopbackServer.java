// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.sandbox;

import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;

/** An HTTP server on the loopback interface, with a thread for each request. Tested by {@code EspSandboxTest}, {@code HubspotSandboxTest} and {@code DataverseSandboxTest}. */
public final class LoopbackServer implements AutoCloseable {

    /** Waiting connections: more than any test opens at once. */
    private static final int BACKLOG = 256;

    private final HttpServer server;
    /** Platform threads: up to JDK 23 the server's monitors block the carriers of virtual threads, which clients in the same process wait for. */
    private final ExecutorService threads = Executors.newCachedThreadPool(Thread.ofPlatform().daemon().factory());

    private LoopbackServer(final HttpServer server) {
        this.server = server;
    }

    /**
     * Binds a server to a port. It answers from {@link #serve} on.
     *
     * @param port 0 for a free one
     * @throws UncheckedIOException where the port is in use
     */
    public static LoopbackServer bind(final int port) {
        try {
            return new LoopbackServer(HttpServer.create(address(port), BACKLOG));
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Binds a server with TLS to a free port. */
    public static LoopbackServer bind(final SSLContext tls) {
        try {
            final HttpsServer server = HttpsServer.create(address(0), BACKLOG);
            server.setHttpsConfigurator(new HttpsConfigurator(tls));
            return new LoopbackServer(server);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static InetSocketAddress address(final int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    /** Answers requests with a handler. */
    public void serve(final HttpHandler handler) {
        server.createContext("/", handler);
        server.setExecutor(threads);
        server.start();
    }

    /** Returns the root of the server, without a trailing slash. */
    public URI uri() {
        return URI.create((server instanceof HttpsServer ? "https" : "http") + "://127.0.0.1:" + server.getAddress().getPort());
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
