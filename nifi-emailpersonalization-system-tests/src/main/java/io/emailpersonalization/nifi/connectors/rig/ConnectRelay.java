// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.connectors.rig;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** An HTTP proxy on loopback that leads the connections to one host to a port of this machine, and refuses all others. ConnectRelayTest tests it. */
final class ConnectRelay implements AutoCloseable {

    private static final int MAX_HEAD = 8192;
    private static final byte[] END_OF_HEAD = "\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final ServerSocket server;
    private final String host;
    private final int target;

    /**
     * Starts the proxy.
     *
     * @param host whose connections are led away, such as {@code api.example.com}
     * @param target the port on loopback
     */
    ConnectRelay(final String host, final int target) {
        this.host = host;
        this.target = target;
        try {
            server = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return server.getLocalPort();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                final Socket client = server.accept();
                Thread.ofVirtual().start(() -> serve(client));
            } catch (final IOException e) {
                return;
            }
        }
    }

    private void serve(final Socket client) {
        try (client) {
            final String head = head(client.getInputStream());
            if (!head.startsWith("CONNECT " + host + ":443 ")) {
                client.getOutputStream().write("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                return;
            }
            try (Socket onward = new Socket(InetAddress.getLoopbackAddress(), target)) {
                client.getOutputStream().write("HTTP/1.1 200 Connection established\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                final Thread back = Thread.ofVirtual().start(() -> copy(onward, client));
                copy(client, onward);
                back.join();
            }
        } catch (final IOException e) {
            // the connection is cut, as on any network: its client asks again
            return;
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String head(final InputStream in) throws IOException {
        final StringBuilder head = new StringBuilder();
        int matched = 0;
        while (matched < END_OF_HEAD.length && head.length() < MAX_HEAD) {
            final int next = in.read();
            if (next < 0) {
                return "";
            }
            matched = next == END_OF_HEAD[matched] ? matched + 1 : next == END_OF_HEAD[0] ? 1 : 0;
            head.append((char) next);
        }
        return head.toString();
    }

    private static void copy(final Socket from, final Socket to) {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
            to.shutdownOutput();
        } catch (final IOException e) {
            // one end is gone: the other end follows
            return;
        }
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
